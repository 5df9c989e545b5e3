"""Showing a message that lacks values: the names of the fields stand in their places."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Undefined

from cadence_core.model.enrollment import DueEnrollment
from cadence_core.model.message import Draft, RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.templates.check_template import beginnings_in
from cadence_core.templates.renderer import JinjaRenderer
from cadence_core.templates.values import GROUPS, Variables, variables_for

OF_A_LEAD = ("lead", "custom_fields")


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as far as it can be shown.

    ``draft`` is ``None`` if it cannot be filled in. ``missing`` names the fields that it needs and
    that have no value; ``fault`` is what the message would be held with.
    """

    draft: Draft | None
    missing: tuple[str, ...] = ()
    fault: RenderingError | None = None


def show(renderer: JinjaRenderer, enrollment: DueEnrollment, *, is_sample: bool) -> Shown:
    """Return the message of an enrollment, with ``[name]`` for each field that has no value.

    In a sample, each field of a lead counts as filled in; else what has a default keeps it.
    """
    fault = None
    if not is_sample:
        try:
            return Shown(renderer.render(enrollment))
        except RenderingError as error:
            if error.reason is not Reason.MISSING_VARIABLE:
                return Shown(None, fault=error)
            fault = error
    names = _Names(is_sample=is_sample)
    try:
        draft = _with_names(renderer, enrollment, names)
    except RenderingError as error:
        return Shown(None, names.missing, fault or error)
    return Shown(draft, names.missing, fault)


def _with_names(renderer: JinjaRenderer, enrollment: DueEnrollment, names: "_Names") -> Draft:
    while True:
        try:
            return renderer.render_with(names.fill(enrollment), enrollment)
        except RenderingError as error:
            is_link = error.reason is Reason.SUSPICIOUS_FIELD and error.detail not in names.links
            if not is_link:
                raise
            names.links.add(error.detail)


@dataclass(slots=True)
class _Names:
    """What stands for values. ``links``: the fields that must be addresses of links."""

    is_sample: bool
    links: set[str] = field(default_factory=set)
    noted: dict[str, None] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(self.noted)

    def fill(self, enrollment: DueEnrollment) -> Variables:
        """Return the variables of an enrollment, and something for each that it does not have."""
        variables = variables_for(enrollment)
        template = enrollment.step.template if enrollment.step else None
        used = beginnings_in(template) if template else frozenset()
        own = {name: self._group(value, name) for name, value in variables.values.items()}
        others = {name: self.placeholder(name, "") for name in used - own.keys()}
        return Variables({**others, **own}, variables.suspicious)

    def _group(self, value: Any, owner: str) -> Any:
        if isinstance(value, Mapping):
            inner = {name: self._group(each, owner) for name, each in value.items()}
            return _Group(inner, owner=owner, names=self)
        if isinstance(value, list):
            return [self._group(each, owner) for each in value]
        return value

    def placeholder(self, name: str, owner: str) -> "_Sample | _Missing":
        full_name = f"{owner}.{name}" if owner in GROUPS else name
        text = f"https://example.com/[{name}]" if name in self.links else f"[{full_name}]"
        if self.is_sample and owner in ("", *OF_A_LEAD):
            return _Sample(text)
        return _Missing(full_name, text, self.noted)


class _Group(dict[str, Any]):
    """Fields; one that is not among them has a placeholder."""

    def __init__(self, fields: Mapping[str, Any], *, owner: str, names: _Names) -> None:
        super().__init__(fields)
        self._owner, self._names = owner, names

    def __missing__(self, name: str) -> "_Sample | _Missing":
        return self._names.placeholder(name, self._owner)


class _Sample(str):
    """A value that reads as its field's name; it is a group, and a list of one, as well."""

    __slots__ = ()

    def __getitem__(self, key: Any) -> str:
        if isinstance(key, str):
            return _Sample(f"{self.removesuffix(']')}.{key}]")
        return self if isinstance(key, int) else super().__getitem__(key)

    def __iter__(self) -> Iterator[str]:
        yield self


Mapping.register(_Sample)


class _Missing(Undefined):
    """A value that is missing: where it is needed, it is noted, and reads as its field's name."""

    __slots__ = ("_name", "_noted", "_text")

    def __init__(self, name: str, text: str, noted: dict[str, None]) -> None:
        super().__init__(name=name)
        self._name, self._text, self._noted = name, text, noted

    def _note(self) -> None:
        self._noted[self._name] = None

    def __str__(self) -> str:
        self._note()
        return self._text

    def __bool__(self) -> bool:
        self._note()
        return False

    def __len__(self) -> int:
        self._note()
        return 0

    def __iter__(self) -> Iterator["_Missing"]:
        self._note()
        yield self

    def __eq__(self, other: object) -> bool:
        self._note()
        return self is other

    def __hash__(self) -> int:
        return hash(self._text)
