"""An operation: one thing an operator asks for, by command, by function or on a page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import ValidationError

from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json
from cadence_core.errors import InvalidRequestError
from cadence_core.operations.reading import Record
from cadence_core.text.input_problems import input_problem

MAX_IDS = 500
"""Ids of one field that the record of an action keeps: those of a slice."""
MAX_PROBLEMS = 10
"""Wrong fields that one error names."""


class ChangeRequest(Record):
    """A request that changes something; a dry run answers what it would do, and changes nothing."""

    is_dry_run: bool = True


class AgreedRequest(ChangeRequest):
    """A change that does what its dry run said, or nothing.

    ``shown``: the ``mark`` of the answer that an operator agreed to. Empty: whatever it does now.
    """

    shown: str = ""


class MarkedAnswer(Record):
    """An answer about an ``AgreedRequest``. ``mark`` stands for what that of a dry run says."""

    mark: str = ""


class SignedRequest(AgreedRequest):
    """A request whose effect shows who asked for it: ``perform`` writes the actor into ``by``."""

    by: str = ""


Request = TypeVar("Request", bound=Record)
Answer = TypeVar("Answer", bound=Record)


@dataclass(frozen=True)
class Operation(Generic[Request, Answer]):
    """One operation, for every way in: it takes a request and returns an answer.

    Attributes:
        name: in lower case with underscores, such as ``import_leads``.
        act: raises ``InvalidRequestError`` for what the types of the request cannot refuse, and
            ``UnknownNameError`` for what does not exist; nothing was done then.
        changes: it changes something; ``perform`` records it, unless it is a dry run.
        can_be_undone: the end of its transaction decides about its effect, so that ``perform`` may
            try it again. Where it does not, the operation itself refuses what was not shown,
            before it acts (``check_shown``).
    """

    name: str
    request: type[Request]
    answer: type[Answer]
    act: Callable[[Database, Request], Answer]
    changes: bool = False
    can_be_undone: bool = True

    def acts_on(self, request: Record) -> bool:
        """Return whether a request changes something: none that only asks, and no dry run."""
        return self.changes and not getattr(request, "is_dry_run", False)

    def parse(self, request: Mapping[str, Any]) -> Request:
        """Return a request that came as JSON.

        Raises:
            InvalidRequestError: it names the fields that are wrong, without their values.
        """
        try:
            text = as_json(dict(request))
        except ValueError as error:
            raise InvalidRequestError(f"{self.name}: request: {error}") from None
        try:
            return self.request.model_validate_json(text)
        except ValidationError as error:
            problems = error.errors(include_url=False, include_input=False)
            # A list counts as too short without its wrong entries, which are named themselves.
            within = {p["loc"][:depth] for p in problems for depth in range(len(p["loc"]))}
            named = [
                f"{'.'.join(map(str, p['loc'])) or 'request'}: {input_problem(p)}"
                for p in problems
                if p["loc"] not in within
            ][:MAX_PROBLEMS]
            raise InvalidRequestError(f"{self.name}: {'; '.join(named)}") from None


def recorded(part: Record) -> dict[str, Any]:
    """Return what the record of an action keeps of a request or an answer: ids, counts, switches.

    Texts are left out: they may be personal data, and the record outlives the person's erasure.
    """
    kept = {name: _kept(getattr(part, name)) for name in type(part).model_fields}
    return {name: value for name, value in kept.items() if value is not None}


def _kept(value: Any) -> Any:
    match value:
        case UUID():
            return str(value)
        case bool() | int():
            return value
        case Record():
            return recorded(value) or None
        case (UUID(), *_) if all(isinstance(id_, UUID) for id_ in value):
            return list(map(str, value[:MAX_IDS]))
    return None
