"""Who changed what: the record of the operations."""

from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from cadence_core.database.connection import Database
from cadence_core.operations.operation import Operation
from cadence_core.operations.reading import Record, read

MAX_PAGE = 500
MAX_PLACE = 2**63 - 1


class Action(Record):
    """One change that an operator asked for.

    ``asked`` and ``answered`` are ids, counts and switches of the request and of the answer;
    ``answered`` leaves out what is the same in ``asked``.
    ``phase``: ``done`` or ``failed``; ``None`` if the end is not recorded: then it may have been
    done in part. ``place`` pages through the actions.
    """

    place: int
    action_id: UUID
    operation: str
    actor: str
    begun_at: AwareDatetime
    asked: dict[str, Any]
    phase: str | None
    ended_at: AwareDatetime | None
    answered: dict[str, Any] | None


class ActionsRequest(Record):
    """``about``: only actions whose record holds this id, among the last 10,000.

    ``before``: the ``place`` before which the page begins.
    """

    about: UUID | None = None
    before: int | None = Field(default=None, ge=1, le=MAX_PLACE)
    limit: int = Field(default=20, ge=1, le=MAX_PAGE)


class Actions(Record):
    """A page of actions, the newest first."""

    actions: tuple[Action, ...]


def list_actions(database: Database, request: ActionsRequest) -> Actions:
    """Return what operators changed, the newest first."""
    rows = read(
        database,
        Action,
        "upkeep/actions",
        about=str(request.about or ""),
        before=str(request.before or ""),
        limit=request.limit,
    )
    return Actions(actions=tuple(rows))


ACTIONS = Operation("actions", ActionsRequest, Actions, list_actions)
