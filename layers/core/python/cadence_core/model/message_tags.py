"""The ids that travel with a message to its provider and come back in every event about it.

They hold no personal data. An event about a message that the database has lost shows by them which
enrollment's step was sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from cadence_core.model.enrollment import EnrollmentId, InteractionId

SEPARATOR = "."
NAMES = ("interaction_id", "enrollment_id", "step_id")


@dataclass(frozen=True, slots=True)
class Origin:
    """The enrollment and the step that a message is for; together they have one message."""

    enrollment_id: EnrollmentId
    step_id: UUID


@dataclass(frozen=True, slots=True)
class MessageTags:
    """What the tags of a message show. The ``origin`` is ``None`` if they do not hold both ids."""

    interaction_id: InteractionId | None = None
    origin: Origin | None = None


def named_tags(interaction_id: InteractionId, origin: Origin) -> dict[str, str]:
    """Return the tags by name, for a provider whose messages have several."""
    ids = (interaction_id, origin.enrollment_id, origin.step_id)
    return dict(zip(NAMES, map(str, ids), strict=True))


def joined_tags(interaction_id: InteractionId, origin: Origin) -> str:
    """Return the tags as one text of 110 characters, for a provider that returns one."""
    return SEPARATOR.join(named_tags(interaction_id, origin).values())


def read_named_tags(tags: Mapping[str, str]) -> MessageTags:
    """Return what these tags show; a tag that is missing or not an id shows nothing."""
    interaction_id, enrollment_id, step_id = (_uuid(tags.get(name, "")) for name in NAMES)
    if interaction_id is None:
        return MessageTags()
    if enrollment_id is None or step_id is None:
        return MessageTags(InteractionId(interaction_id))
    return MessageTags(InteractionId(interaction_id), Origin(EnrollmentId(enrollment_id), step_id))


def read_joined_tags(text: str) -> MessageTags:
    """Return what this text shows. It may be the interaction's id alone."""
    return read_named_tags(dict(zip(NAMES, text.split(SEPARATOR), strict=False)))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
