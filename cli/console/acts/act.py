"""An act: one change of one thing, which a page plans first and performs when it is confirmed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from cadence_core.errors import InvalidRequestError
from cadence_core.operations.stops.stops import Stop
from cli.engine import Engine

Asks = Literal["none", "optional", "required"]
"""Whether a form asks for something."""

PAGES = {
    "lead": ("lead", "/leads/{id}"),
    "email": ("lead", "/leads/{id}"),
    "whatsapp": ("lead", "/leads/{id}"),
    "cadence": ("cadence", "/cadences/{id}"),
    "sender": ("senders", "/senders"),
}
"""By the target of an act: what its page shows, and the path."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a form changes: a lead, its address on a channel, a cadence or a sender.

    ``id``: of the lead, the cadence or the sender.
    """

    kind: str
    id: UUID

    @property
    def page(self) -> tuple[str, str]:
        """What the page that it is changed from shows, and its path."""
        shown, path = PAGES[self.kind]
        return shown, path.format(id=self.id)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an act would do.

    Attributes:
        title: a question; or, if nothing would change, why not.
        sentences: what follows, with counts; may be empty texts.
        can_confirm: there is something to do.
        stops: what stops messages besides.
        reason: whether the act takes a reason.
        asks_again: whether it takes that the person asked for messages again.
    """

    title: str
    sentences: tuple[str, ...]
    can_confirm: bool
    stops: tuple[Stop, ...] = ()
    reason: Asks = "none"
    asks_again: Asks = "none"


@dataclass(frozen=True, slots=True)
class Act:
    """One operation that pages offer.

    Attributes:
        name: of the operation.
        targets: the kinds of what it changes.
        plan: asks the operation as a dry run.
        perform: does it with the fields of the form, and returns what was done.
    """

    name: str
    targets: tuple[str, ...]
    plan: Callable[[Engine, Target], Plan]
    perform: Callable[[Engine, Target, Mapping[str, str]], str]

    def target(self, form: Mapping[str, str]) -> Target:
        """Return what a form names.

        Raises:
            InvalidRequestError: it is no target of the act, or has no id.
        """
        kind = form.get("target", "")
        if kind not in self.targets:
            raise InvalidRequestError(f"target: it is one of {', '.join(self.targets)}")
        try:
            return Target(kind, UUID(form.get("id", "")))
        except ValueError:
            raise InvalidRequestError("id: it is not an id") from None
