"""The places in HTML where a template prints values: safe ones, those to check, forbidden ones.

Values are escaped, which is enough in text and in a quoted attribute. It is not enough where a
value would become a style, a script, another attribute, or the scheme of a link.
"""

import re
from html.parser import HTMLParser

from jinja2 import nodes
from jinja2.exceptions import SecurityError

from cadence_core.model.message import RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.templates.address_paths import SCHEMES, values_that_begin
from cadence_core.templates.skeleton import BRANCH, VALUE, Printed, Skeleton

URL_ATTRIBUTES = (
    "action", "background", "cite", "data", "formaction", "href", "longdesc", "poster", "src",
    "srcset", "xlink:href",
)  # fmt: skip
TAG_NAME = re.compile(rf"</?(?:{BRANCH.pattern})*{VALUE.pattern}")
RAW_TAGS = ("script", "style")
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
# A style sheet is no template: minified CSS has {# in it.
# Outlook reads the comments that begin with [if, and nothing reads the other ones; <!--> is empty.
STYLE = re.compile(
    r"<!--(?!\[if|-?>).*?-->|(<style\b[^>]*>)(.+?)(?=</style)", re.IGNORECASE | re.DOTALL
)
TEMPLATE_SYNTAX = re.compile(r"\{\{|\{%")


def without_style_syntax(source: str) -> str:
    """Return the source of an HTML template with its style sheets exempt from Jinja's syntax.

    Raises:
        SecurityError: a style sheet prints a value or has a condition.
    """
    return STYLE.sub(_exempt, source)


def _exempt(style: re.Match[str]) -> str:
    if style[1] is None:
        return style[0]
    if TEMPLATE_SYNTAX.search(style[2]):
        raise SecurityError("<style> is left as it is, so {{ and {% are not allowed in it")
    return f"{style[1]}{{% raw %}}{style[2]}{{% endraw %}}"


def check_contexts(skeleton: Skeleton) -> None:
    """Have each value with which the address of a link begins checked when it is printed.

    Raises:
        SecurityError: a value is printed where escaping does not make it safe.
    """
    if TAG_NAME.search(skeleton.text):
        _refuse("the name of a tag; write &lt; if < is a part of the text")
    finder = _Finder()
    finder.feed(skeleton.text)
    finder.close()
    for number in finder.links:
        _check_link(skeleton.printed[number])


def _check_link(printed: Printed) -> None:
    expression = printed.expression
    name = nodes.Const(_name_in(expression))
    checked = nodes.Filter(expression, "checked_link", [name], [], None, None)
    printed.output.nodes[printed.position] = checked


def _name_in(expression: nodes.Node) -> str:
    match expression:
        case nodes.Name():
            return expression.name
        case nodes.Getattr():
            return expression.attr
        case nodes.Filter(node=nodes.Node() as filtered):
            return _name_in(filtered)
        case _:
            return "link"


def checked_link(value: object, name: str) -> object:
    """Return a value that is the address of a link, as a filter of templates.

    Raises:
        RenderingError: ``suspicious_field`` with the field's ``name``: it is no address.
    """
    if not str(value).lstrip().lower().startswith(SCHEMES):
        raise RenderingError(Reason.SUSPICIOUS_FIELD, name)
    return value


class _Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: set[int] = set()
        self._raw_tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._raw_tag = tag if tag in RAW_TAGS else ""
        if VALUE.search(QUOTED.sub("", self.get_starttag_text() or "")):
            name = next((name for name, value in attrs if value and VALUE.search(value)), "name")
            example = f'{VALUE.sub("", BRANCH.sub("", name))}="{{{{ field }}}}"'
            _refuse(f"<{VALUE.sub('', tag)}> outside of quotes; write {example}")
        if tag == "meta" and any(value and VALUE.search(value) for _, value in attrs):
            _refuse("<meta>")
        for name, value in attrs:
            if value and VALUE.search(value):
                self._note_attribute(BRANCH.sub("", name), value)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._raw_tag:
            self._raw_tag = ""

    def handle_data(self, data: str) -> None:
        if self._raw_tag and VALUE.search(data):
            _refuse(f"<{self._raw_tag}>")

    def handle_comment(self, data: str) -> None:
        # Outlook reads what stands in a conditional comment.
        if data.startswith("[if"):
            inner = _Finder()
            inner.feed(data.partition("]>")[2].removesuffix("<![endif]"))
            inner.close()
            self.links |= inner.links

    def _note_attribute(self, name: str, value: str) -> None:
        if name in ("style", "srcdoc") or name.startswith("on"):
            _refuse(f"the attribute {name}")
        if name in URL_ATTRIBUTES:
            self._note_link(name, value)

    def _note_link(self, name: str, value: str) -> None:
        try:
            self.links |= values_that_begin(value)
        except ValueError:
            schemes = " or ".join(SCHEMES)
            raise SecurityError(f"{name} with a value in it must begin with {schemes}") from None


def _refuse(place: str) -> None:
    raise SecurityError(f"a value must not be printed in {place}")
