"""Reports of WhatsApp that a person has another phone number or user id."""

from hashlib import sha256
from typing import Annotated, ClassVar

from pydantic import Field

from cadence_core.feedback.domain.moves import WhatsAppIdentity
from cadence_core.feedback.events.wamids import Wamid
from cadence_core.feedback.events.whatsapp_identities import Name, identity
from cadence_core.feedback.events.whatsapp_messages import Timestamp
from cadence_core.runtime.event_shapes import AwsShape

KINDS = ("user_changed_number", "customer_changed_number", "user_changed_user_id")


class _System(AwsShape):
    type: str = ""
    wa_id: Name = ""
    new_wa_id: Name = ""
    customer: Name = ""
    user_id: Name = ""
    previous_user_id: Name = ""


class SystemMessage(AwsShape):
    """A message that WhatsApp itself writes into a chat."""

    sender: Annotated[Name, Field(alias="from")] = ""
    from_user_id: Name = ""
    id: Annotated[Wamid, Field(min_length=1)]
    timestamp: Timestamp
    system: _System = _System()

    @property
    def is_move(self) -> bool:
        """Whether it reports another number or id."""
        return self.system.type in KINDS

    @property
    def old(self) -> WhatsAppIdentity:
        """How the person was named before."""
        user_id = self.system.previous_user_id or self.from_user_id
        return identity(self.sender or self.system.customer, user_id, [])

    @property
    def new(self) -> WhatsAppIdentity:
        """How the person is named now."""
        return identity(self.system.new_wa_id or self.system.wa_id, self.system.user_id, [])


class _Change(AwsShape):
    previous: Name = ""
    current: Name = ""


class UserIdUpdate(AwsShape):
    """The report of another user id. ``wa_id`` is the present number, if it is not hidden."""

    is_move: ClassVar = True
    wa_id: Name = ""
    user_id: _Change = _Change()
    timestamp: Timestamp = 0

    @property
    def id(self) -> str:
        """Our own id, since Meta assigns none. It is a hash because we keep it permanently."""
        said = f"{self.wa_id} {self.user_id.previous} {self.user_id.current} {self.timestamp}"
        return f"user_id_update:{sha256(said.encode('utf-8', 'surrogatepass')).hexdigest()}"

    @property
    def old(self) -> WhatsAppIdentity:
        """How the person was named before."""
        return WhatsAppIdentity(user_id=self.user_id.previous)

    @property
    def new(self) -> WhatsAppIdentity:
        """How the person is named now."""
        return WhatsAppIdentity(self.wa_id, self.user_id.current)
