"""What an act changes, and the page where that is."""

from dataclasses import dataclass
from uuid import UUID

from cadence_core.errors import InvalidRequestError
from cadence_core.model.enrollment import Channel

PAGES = {
    "engine": ("Today", "/"),
    "reputation": ("Today", "/"),
    "organization": ("the organizations", "/senders/organizations"),
    "channel": ("the organizations", "/senders/organizations"),
    "sender": ("the senders", "/senders"),
    "cadence": ("the cadence", "/cadences/{id}"),
    "lead": ("the lead", "/leads/{id}"),
    "address": ("the lead", "/leads/{id}"),
    "template": ("the template", "/templates/{id}"),
    "reply": ("the replies", "/holds/readings"),
}
"""By the kind of what is changed: what its page shows, and the path."""
OF_EVERY_ORGANIZATION = ("engine", "channel")
"""Kinds that need no id."""
OF_A_CHANNEL = ("channel", "address")


@dataclass(frozen=True, slots=True)
class Target:
    """What a form changes.

    Attributes:
        kind: a key of ``PAGES``.
        id: of the thing; of an address, its lead's; of a channel, the organization's. ``None`` for
            the engine, and for a channel of every organization.
        channel: of an address, or itself.
    """

    kind: str
    id: UUID | None = None
    channel: str = ""

    @classmethod
    def parse(cls, kind: str, id_: str, channel: str) -> "Target":
        """Return what the fields of a form name.

        Raises:
            InvalidRequestError: the id or the channel is none.
        """
        if kind in OF_A_CHANNEL and channel not in list(Channel):
            raise InvalidRequestError(f"channel: it is one of {', '.join(Channel)}")
        own = channel if kind in OF_A_CHANNEL else ""
        if kind == "engine" or (kind in OF_EVERY_ORGANIZATION and not id_):
            return cls(kind, None, own)
        try:
            return cls(kind, UUID(id_), own)
        except ValueError:
            raise InvalidRequestError("id: it is not an id") from None

    @property
    def page(self) -> tuple[str, str]:
        """What the page that it is changed from shows, and its path."""
        shown, path = PAGES["engine" if self.id is None else self.kind]
        return shown, path.format(id=self.id)
