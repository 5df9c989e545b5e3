"""Templates with Jinja2: sandboxed, strict about missing fields, and unable to run for long.

A template is written by a salesperson and filled with data from anywhere. Jinja's sandbox keeps
it from reaching Python; the allow-lists below also keep it from eating the run's time and
memory, which the sandbox does not: text, fields, filters, conditions and one level of ``for``
are enough for a message, and none of them can grow faster than the template times the data.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, UndefinedError, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from cadence_core.domain.enrollment import Channel, DueEnrollment, Lead
from cadence_core.domain.enrollment import Template as MessageTemplate
from cadence_core.domain.message import Draft, RenderingError
from cadence_core.domain.reasons import Reason
from cadence_core.domain.threads import reply_subject
from cadence_core.domain.unsubscribe import UnsubscribeLinks
from cadence_core.domain.whatsapp import approved_template

LONGEST_TEMPLATE = 100_000
# fmt: off
FILTERS = (
    "abs", "capitalize", "d", "default", "e", "escape", "first", "float", "int", "join", "last",
    "length", "lower", "replace", "round", "sort", "striptags", "title", "trim", "truncate",
    "unique", "upper", "urlencode",
)
TESTS = (
    "defined", "undefined", "none", "eq", "equalto", "ne", "gt", "ge", "lt", "le", "in", "string",
    "number", "true", "false",
)
NODES = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.List,
    nodes.Tuple, nodes.Getattr, nodes.Getitem, nodes.Filter, nodes.Test, nodes.Keyword, nodes.If,
    nodes.CondExpr, nodes.For, nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand,
    nodes.Concat,
)
# fmt: on
Variables = Mapping[str, Any]
LEAD_FIELDS = ("email", "phone", "first_name", "last_name", "company_name", "job_title", "timezone")
HTML_TAG = re.compile(
    r"<(?:!doctype|html|head|body|div|p|br|hr|table|tr|td|span|a|b|i|u|em|strong|ul|ol|li|h[1-6]|img)"
    r"(?=[\s/>])[^<]*>",
    re.IGNORECASE,
)


class JinjaRenderer:
    """Renders the template of a step with the data of its lead, organization and sender."""

    def __init__(self, unsubscribe_links: UnsubscribeLinks | None = None) -> None:
        self._unsubscribe_links = unsubscribe_links

    def render(self, enrollment: DueEnrollment) -> Draft:
        """Render subject and body; HTML is escaped where the body is HTML, and only there.

        Raises:
            RenderingError: ``missing_variable`` naming the field, or ``template_error``.
        """
        step = enrollment.step
        if step is None or step.template is None:
            raise RenderingError(Reason.MISSING_TEMPLATE, "step")
        variables = variables_for(enrollment)
        if step.channel is Channel.EMAIL:
            return self._email(enrollment, step.template, variables)
        if step.template.whatsapp_template_name:
            return _approved(step.template.whatsapp_template_name, step.template, variables)
        body = _render(step.template.body, "body", variables, escape=False)
        return Draft(None, body, is_html=False)

    def _email(
        self, enrollment: DueEnrollment, template: MessageTemplate, variables: Variables
    ) -> Draft:
        links = self._unsubscribe_links
        unsubscribe_url = links.link_for(enrollment) if links else None
        if unsubscribe_url:
            variables = {**variables, "unsubscribe_url": unsubscribe_url}
        is_html = looks_like_html(template.body)
        earlier = enrollment.earlier_email
        if earlier and earlier.subject:
            subject = reply_subject(earlier.subject)
        else:
            subject = _render(template.subject or "", "subject", variables, escape=False)
        return Draft(
            subject,
            _render(template.body, "body", variables, escape=is_html),
            is_html,
            unsubscribe_url=unsubscribe_url,
            in_reply_to=earlier.external_id if earlier else None,
        )


def _approved(name: str, template: MessageTemplate, variables: Variables) -> Draft:
    """Render each line by itself: what a field holds can never make one parameter into two."""
    lines = [line for line in template.body.splitlines() if line.strip()]
    parameters = [
        _render(line, f"parameter {position}", variables, escape=False)
        for position, line in enumerate(lines, start=1)
    ]
    approved = approved_template(name, template.whatsapp_language, parameters)
    content = "\n".join((f"{approved.name} ({approved.language})", *approved.parameters))
    return Draft(None, content, is_html=False, approved_template=approved)


def looks_like_html(body: str) -> bool:
    """Tell whether an email template was written as HTML: whether it holds a common HTML tag."""
    return HTML_TAG.search(body) is not None


def variables_for(enrollment: DueEnrollment) -> Variables:
    """Return what a template may name.

    The lead's fields and its custom fields stand at the top (a field of the lead wins over a
    custom field of the same name); ``lead``, ``custom_fields``, ``org`` and ``sender`` hold them
    by origin. What is empty is left out, so that ``default`` applies and a bare use is an error.
    """
    lead = _without_blanks(_lead_fields(enrollment.lead))
    custom_fields = _without_blanks(enrollment.lead.custom_fields or {})
    sender = enrollment.step.sender if enrollment.step else None
    return {
        **custom_fields,
        **lead,
        "lead": lead,
        "custom_fields": custom_fields,
        "org": _without_blanks({"name": enrollment.organization_name}),
        "sender": _without_blanks(
            {"name": sender.display_name, "address": sender.address} if sender else {}
        ),
    }


def _lead_fields(lead: Lead) -> dict[str, Any]:
    return {name: getattr(lead, name) for name in LEAD_FIELDS}


def _without_blanks(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in values.items()
        if value is not None and not (isinstance(value, str) and not value.strip())
    }


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """Knows keys of mappings, positions of lists and the loop's counters: no Python attributes."""

    def __init__(self, *, escape: bool) -> None:
        super().__init__(
            undefined=StrictUndefined,
            autoescape=escape,
            keep_trailing_newline=True,
            finalize=_printable,
        )
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS}
        self.tests = {name: self.tests[name] for name in TESTS}

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, LoopContext):
            return super().getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        try:
            if isinstance(obj, Mapping) or isinstance(argument, int):
                return obj[argument]
        except (LookupError, TypeError):
            pass
        return self.undefined(obj=obj, name=argument)


def _printable(value: Any) -> Any:
    if isinstance(value, Mapping | list):
        message = "a list or a group of fields cannot be printed whole"
        raise SecurityError(message)
    return value


ENVIRONMENTS = {escape: TemplateEnvironment(escape=escape) for escape in (False, True)}


@lru_cache(maxsize=512)
def _compile(source: str, *, escape: bool) -> Template:
    if len(source) > LONGEST_TEMPLATE:
        message = f"longer than {LONGEST_TEMPLATE} characters"
        raise SecurityError(message)
    environment = ENVIRONMENTS[escape]
    tree = environment.parse(source)
    for node in _all_nodes(tree):
        if not isinstance(node, NODES):
            message = f"{type(node).__name__.lower()} is not allowed in a template"
            raise SecurityError(message)
    if any(not isinstance(item.arg, nodes.Const) for item in tree.find_all(nodes.Getitem)):
        # The name of a field that is missing is stored and logged: it must not come from data.
        message = "only a fixed name may stand in brackets"
        raise SecurityError(message)
    for loop in tree.find_all(nodes.For):
        if loop.recursive or any(True for _ in _loops_inside(loop)):
            message = "a loop inside a loop is not allowed in a template"
            raise SecurityError(message)
    return environment.from_string(tree)


def _all_nodes(node: nodes.Node) -> Iterator[nodes.Node]:
    for child in node.iter_child_nodes():
        yield child
        yield from _all_nodes(child)


def _loops_inside(loop: nodes.For) -> Iterator[nodes.For]:
    for part in (*loop.body, *loop.else_):
        if isinstance(part, nodes.For):
            yield part
        yield from part.find_all(nodes.For)


def _render(source: str, part: str, variables: Variables, *, escape: bool) -> str:
    try:
        return _compile(source, escape=escape).render(variables)
    except UndefinedError as error:
        raise RenderingError(Reason.MISSING_VARIABLE, _undefined_name(error)) from None
    except TemplateError as error:
        raise RenderingError(Reason.TEMPLATE_ERROR, _fault(part, error)) from None
    except (TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
        # A filter met a value it cannot take. The text of the error may quote the value.
        raise RenderingError(Reason.TEMPLATE_ERROR, f"{part}: {type(error).__name__}") from None


def _fault(part: str, error: TemplateError) -> str:
    """Describe a fault of the template itself: its text comes from the template, not the lead."""
    line = getattr(error, "lineno", None)
    return f"{part}{f' line {line}' if line else ''}: {error.message}"


def _undefined_name(error: UndefinedError) -> str:
    """Return the field's name from Jinja's message, which quotes it; nothing else of it."""
    quoted = re.findall(r"'([^']*)'", str(error))
    return quoted[-1] if quoted else "unknown"
