"""Inbound WhatsApp traffic in Meta's webhook: messages, and preferences set in the app."""

from hashlib import sha256
from typing import Annotated, ClassVar

from pydantic import Field

from cadence_core.feedback.domain.absences import own_text
from cadence_core.feedback.domain.automatic_mail import Nature
from cadence_core.feedback.domain.receipts import is_receipt_of_business
from cadence_core.feedback.events.limits import MAX_CODE_LENGTH
from cadence_core.feedback.events.wamids import Wamid
from cadence_core.feedback.events.whatsapp_identities import Name
from cadence_core.runtime.event_shapes import AwsShape

Timestamp = Annotated[int, Field(ge=0, lt=253_402_300_800)]
"""Seconds since 1970, up to the end of the year 9999."""

WITHDRAWN = ("revoke",)
"""Types of messages with which a person takes back an earlier message."""


class _Text(AwsShape):
    body: str = ""


class _Button(AwsShape):
    text: str = ""
    payload: str = ""


class _Choice(AwsShape):
    id: str = ""
    title: str = ""


class _Interactive(AwsShape):
    button_reply: _Choice | None = None
    list_reply: _Choice | None = None

    @property
    def choice(self) -> _Choice | None:
        return self.button_reply or self.list_reply


class _Media(AwsShape):
    caption: str = ""


class _Reaction(AwsShape):
    """An emoji on one of our messages. Without an emoji, the reaction is withdrawn."""

    message_id: Wamid | None = None
    emoji: str = ""


class _Quoted(AwsShape):
    id: Wamid | None = None


class _Written(AwsShape):
    """What a person wrote, or how a person described what is attached."""

    text: _Text | None = None
    image: _Media | None = None
    video: _Media | None = None
    document: _Media | None = None

    @property
    def body(self) -> str:
        """The words, empty if there are none."""
        if self.text is not None:
            return self.text.body
        media = self.image or self.video or self.document
        return media.caption if media else ""


class _Edit(AwsShape):
    """What an earlier message of the person says now."""

    message: _Written = _Written()


class ReceivedMessage(_Written):
    """A message to our number. ``sender`` is empty if the writer hides the phone number.

    ``user_id`` is how WhatsApp names the writer to us.
    """

    sender: Annotated[Name, Field(alias="from")] = ""
    user_id: Annotated[Name, Field(alias="from_user_id")] = ""
    id: Annotated[Wamid, Field(min_length=1)]
    timestamp: Timestamp
    type: str
    edit: _Edit | None = None
    button: _Button | None = None
    interactive: _Interactive | None = None
    reaction: _Reaction | None = None
    context: _Quoted | None = None

    @property
    def nature(self) -> Nature:
        """Whether the person wrote, or only opened the chat or withdrew a reaction or a message."""
        is_withdrawn = self.reaction is not None and not self.reaction.emoji
        if is_withdrawn or self.type in (*WITHDRAWN, "request_welcome"):
            return Nature.GESTURE
        is_receipt = self.text is not None and is_receipt_of_business(own_text(self.text.body))
        return Nature.AUTO_REPLY if is_receipt else Nature.PERSON

    @property
    def placeholder(self) -> str:
        """What is kept of a message without words."""
        return f"[{self.type[:MAX_CODE_LENGTH]}]"

    def words(self) -> tuple[str, ...]:
        """Return what the lead wrote or tapped: first the text they saw, then our name for it."""
        if self.edit is not None:
            return (self.edit.message.body,)
        if self.button is not None:
            return (self.button.text, self.button.payload)
        if self.interactive is not None and (choice := self.interactive.choice) is not None:
            return (choice.title, choice.id)
        if self.reaction is not None:
            return (self.reaction.emoji,)
        return (self.body,)

    def answers(self) -> tuple[str, ...]:
        """Return the ids of the messages that it quotes or reacts to."""
        quoted = self.context and self.context.id
        reacted_to = self.reaction and self.reaction.message_id
        return tuple(id_ for id_ in (quoted, reacted_to) if id_)


class Preference(AwsShape):
    """A lead's choice in the app to stop our marketing messages, or to allow them again.

    ``number`` is our number that it is about; Meta names it next to the preferences.
    """

    nature: ClassVar = Nature.GESTURE
    placeholder: ClassVar = ""
    sender: Annotated[Name, Field(alias="wa_id")] = ""
    user_id: Name = ""
    value: str
    detail: str = ""
    timestamp: Timestamp
    number: str = ""

    @property
    def id(self) -> str:
        """Our own id, since Meta assigns none. It is a hash because we keep it permanently."""
        who = self.sender or self.user_id
        said = f"{self.number} {who} {self.value} {self.timestamp}"
        return f"user_preferences:{sha256(said.encode('utf-8', 'surrogatepass')).hexdigest()}"

    def words(self) -> tuple[str, ...]:
        """Return Meta's description of the choice, and "stop" or "resume"."""
        return (self.detail, self.value)

    def answers(self) -> tuple[str, ...]:
        """Return no ids: a preference is about all messages."""
        return ()
