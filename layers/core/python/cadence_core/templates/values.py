"""The values of a template, cleaned so that nothing prints with a gap or as Python writes it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from jinja2 import StrictUndefined, Undefined
from jinja2.exceptions import SecurityError

from cadence_core.model.custom_fields import read_custom_fields
from cadence_core.model.enrollment import DueEnrollment, Lead
from cadence_core.templates.suspicious import suspicious_fields
from cadence_core.text.visible import is_blank, trimmed

LEAD_FIELDS = ("email", "phone", "first_name", "last_name", "company_name", "job_title", "timezone")
GROUPS = {"org": ("name", "postal_address"), "sender": ("name", "address")}
# What is missing then is the sender, and no field: nothing is sent.
WITHOUT_SENDER = {name: f"[sender.{name}]" for name in GROUPS["sender"]}
"""The fields that are not the lead's."""


@dataclass(frozen=True, slots=True)
class Variables:
    """The values that a template can name, and the fields of the lead that it may not."""

    values: Mapping[str, Any]
    suspicious: frozenset[str] = frozenset()

    def with_value(self, name: str, value: object) -> "Variables":
        """Return them with one more value."""
        return replace(self, values={**self.values, name: value})


class YesOrNo(int):
    """A boolean of JSON. It can be compared, but not printed: no language says "True" for it."""

    def __str__(self) -> str:
        raise SecurityError(
            "a field that is true or false cannot be printed; write {% if field %}...{% endif %}"
        )


def printable(value: Any) -> Any:
    """Return a value that may become a part of a text; a missing one says so when it is printed.

    Raises:
        SecurityError: Python would write the value in a way that no reader knows.
    """
    if isinstance(value, bool):
        return YesOrNo(value)
    if value is None:
        raise SecurityError("none cannot be printed")
    if not isinstance(value, str | int | float | Undefined):
        raise SecurityError("a list or a group of fields cannot be printed as a whole")
    return value


def variables_for(enrollment: DueEnrollment) -> Variables:
    """Return the variables of a template.

    The lead's fields and custom fields are at the top level, where a field of the lead wins over a
    custom field of the same name. ``lead``, ``custom_fields``, ``org`` and ``sender`` group the
    values by origin. A blank value is a missing one at every depth, so that ``default`` applies
    and a use without it is an error. Texts are trimmed.
    """
    lead = _group(_lead_fields(enrollment.lead))
    custom_fields = _group(read_custom_fields(enrollment.lead.custom_fields))
    org, sender = enrollment.organization, enrollment.step.sender if enrollment.step else None
    values = {
        **custom_fields,
        **lead,
        "lead": lead,
        "custom_fields": custom_fields,
        "org": _group({"name": org.name, "postal_address": org.postal_address}),
        "sender": _group(
            {"name": sender.display_name, "address": sender.address} if sender else WITHOUT_SENDER
        ),
    }
    return Variables(values, frozenset(suspicious_fields(enrollment.lead)))


def _lead_fields(lead: Lead) -> dict[str, Any]:
    return {name: getattr(lead, name) for name in LEAD_FIELDS}


def _group(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(value, name) for name, value in values.items() if not _is_blank(value)}


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and is_blank(value))


def _value(value: Any, name: str) -> Any:
    """Return a value for templates; ``name`` is the nearest one, for an error about it."""
    match value:
        case str():
            return trimmed(value)
        case bool():
            return YesOrNo(value)
        case Mapping():
            return _group(value)
        case list():
            # A blank item keeps its place, and printing it is an error.
            return [StrictUndefined(name=name) if _is_blank(i) else _value(i, name) for i in value]
        case _:
            return value
