"""Placeholders of other tools, which a template would send as they are."""

import re

from jinja2 import nodes
from jinja2.exceptions import SecurityError

from cadence_core.templates.skeleton import Skeleton

# Any name, because nothing else looks like these: Mailchimp, ActiveCampaign and Salesforce, Mautic,
# shells and JavaScript, Salesforce again, MailerLite, Campaign Monitor, Ruby.
ANY_NAME = re.compile(
    r"""\*\|(?P<mailchimp>[^|\n]{1,60})\|\*
      | (?<!\w)%{1,2}(?P<percent>[A-Za-z][A-Za-z_.]{2,58}\d{0,3})%{1,2}(?!\w)
      | \{[a-z]+=(?P<mautic>[^{}\n]{1,60})\}
      | \$\{(?P<dollar>[^\W\d][^{}\n]{0,60})\}
      | \{!(?P<salesforce>[^{}\n]{1,60})\}
      | \{\$(?P<mailerlite>[^\W\d][\w.]{0,58})\}
      | \[(?P<monitor>[^\W\d][\w .:-]{1,58}),\s*fallback=[^\]\n]{0,60}\]
      | <%[=-]?(?P<ruby>[^%\n]{1,60})%>""",
    re.VERBOSE,
)
# These have other uses too, so they count only around the name of a field. [email](...) is a link.
AROUND = (
    (r"\[{1,2}[ \xa0]?", r"[ \xa0]?\]{1,2}(?!\()"),
    (r"\{[ \xa0]?", r"[ \xa0]?\}"),
    (r"(?:<|&lt;){1,2}", r"(?:>|&gt;){1,2}"),
    (r"(?<![\w/&#])\#{1,2}", r"\#{1,2}(?!\w)"),
    (r"(?<!\w)%{1,2}", r"%{1,2}(?!\w)"),
    (r"(?<!\w)~", r"~(?!\w)"),
)
NAME = r"([^\W\d](?:[\w .:-]{0,57}\w)?)"
BRACKETED = re.compile("|".join(f"{before}{NAME}{after}" for before, after in AROUND))
NAMES = {
    "first_name": "fname firstname givenname name yourname nome primeironome nombre",
    "last_name": "lname lastname surname familyname sobrenome apellido apellidos",
    "company_name": "company companyname yourcompany empresa suaempresa tuempresa nomedaempresa",
    "job_title": "jobtitle jobrole cargo puesto",
    "email": "email emailaddress",
    "phone": "phone phonenumber telefone telefono celular",
}
FIELDS = {name: field for field, names in NAMES.items() for name in names.split()}
# What no reader sees has a syntax of its own: brackets are selectors and conditions there.
UNSEEN = re.compile(
    r"<(?P<name>style|script)\b.*?(?:</(?P=name)\s*>|\Z)|<!--.*?(?:-->|\Z)|<!\[[^>]*>",
    re.IGNORECASE | re.DOTALL,
)


def refuse_placeholders(skeleton: Skeleton) -> None:
    """Refuse placeholders that are none.

    Raises:
        SecurityError: it names the placeholder and says what to write instead.
    """
    for printed in skeleton.printed:
        expression = printed.expression
        if isinstance(expression, nodes.Const) and type(expression.value) is int:
            _refuse("{{" + str(expression.value) + "}}", None)
    text = UNSEEN.sub("", skeleton.text)
    if match := ANY_NAME.search(text):
        _refuse(match[0], _field_named(match))
    for match in BRACKETED.finditer(text):
        if field := _field_named(match):
            _refuse(match[0], field)


def _field_named(match: re.Match[str]) -> str | None:
    """Return our field for the name in a placeholder, such as ``contact.FirstName``."""
    name = re.split(r"[.:]", match[match.lastindex or 0])[-1]
    return FIELDS.get(re.sub(r"[\W_]", "", name).lower())


def _refuse(placeholder: str, field: str | None) -> None:
    instead = "{{ " + field + " }}" if field else "the name of a field, such as {{ first_name }}"
    raise SecurityError(f"{placeholder} isn't a valid placeholder; write {instead}")
