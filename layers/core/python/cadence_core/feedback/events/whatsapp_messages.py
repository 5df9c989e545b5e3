"""What people send on WhatsApp, as Meta's webhook tells it: messages, and settings of the app."""

from hashlib import sha256
from typing import Annotated, ClassVar

from pydantic import Field

from cadence_core.feedback.domain.automatic_mail import Nature
from cadence_core.feedback.events.wamids import Wamid
from cadence_core.runtime.event_shapes import AwsShape

Timestamp = Annotated[int, Field(ge=0, lt=253_402_300_800)]
"""Seconds since 1970, up to the last year that a date can have."""
SHORT = 100


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


class _Reaction(AwsShape):
    """An emoji at a message of ours; without an emoji it is taken back."""

    message_id: Wamid | None = None
    emoji: str = ""


class _Quoted(AwsShape):
    id: Wamid | None = None


class ReceivedMessage(AwsShape):
    """A message to our number. Who has a user name may hide the phone number: ``sender`` is ""."""

    sender: Annotated[str, Field(alias="from")] = ""
    id: Annotated[Wamid, Field(min_length=1)]
    timestamp: Timestamp
    type: str
    text: _Text | None = None
    button: _Button | None = None
    interactive: _Interactive | None = None
    reaction: _Reaction | None = None
    context: _Quoted | None = None

    @property
    def nature(self) -> Nature:
        """Whether somebody wrote or only took a reaction back."""
        is_taken_back = self.reaction is not None and not self.reaction.emoji
        return Nature.GESTURE if is_taken_back else Nature.PERSON

    def words(self) -> tuple[str, ...]:
        """Return what the lead wrote or tapped; first as they saw it, then as we named it."""
        if self.text is not None:
            return (self.text.body,)
        if self.button is not None:
            return (self.button.text, self.button.payload)
        if self.interactive is not None and (choice := self.interactive.choice) is not None:
            return (choice.title, choice.id)
        if self.reaction is not None:
            return (self.reaction.emoji,)
        return (f"[{self.type[:SHORT]}]",)

    def answers(self) -> tuple[str, ...]:
        """Return the ids of the messages that it quotes or stands at."""
        quoted = self.context and self.context.id
        reacted_to = self.reaction and self.reaction.message_id
        return tuple(id_ for id_ in (quoted, reacted_to) if id_)


class Preference(AwsShape):
    """That somebody stopped our marketing messages in the app, or lets them come again.

    ``number`` is ours that it is about; Meta names it beside the preferences.
    """

    nature: ClassVar = Nature.GESTURE
    sender: Annotated[str, Field(alias="wa_id")] = ""
    value: str
    detail: str = ""
    timestamp: Timestamp
    number: str = ""

    @property
    def id(self) -> str:
        """An identity of our own, for Meta gives it none. A hash, because it is kept for good."""
        said = f"{self.number} {self.sender} {self.value} {self.timestamp}"
        return f"user_preferences:{sha256(said.encode()).hexdigest()}"

    def words(self) -> tuple[str, ...]:
        """Return what they did in Meta's words, and "stop" or "resume"."""
        return (self.detail, self.value)

    def answers(self) -> tuple[str, ...]:
        """Return nothing: it is about all messages."""
        return ()
