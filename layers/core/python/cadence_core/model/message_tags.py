"""The ids that travel with a message to its provider and come back in every event about it.

They hold no personal data. An event about a message that the database has lost shows by them which
enrollment's step was sent: it names both, or its id is the one that follows from both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from cadence_core.model.enrollment import EnrollmentId, InteractionId
from cadence_core.model.ids import as_id

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


def message_id_of(origin: Origin) -> InteractionId:
    """Return the id of the message of a step, as the database's function ``message_id`` does."""
    digest = sha256(origin.enrollment_id.bytes + origin.step_id.bytes).digest()
    # Version 5 stands for an id that follows from names.
    return InteractionId(UUID(bytes=digest[:16], version=5))


def named_tags(interaction_id: InteractionId, origin: Origin) -> dict[str, str]:
    """Return the tags by name, for a provider whose messages have several.

    A provider that returns one text gets the interaction's id.
    """
    ids = (interaction_id, origin.enrollment_id, origin.step_id)
    return dict(zip(NAMES, map(str, ids), strict=True))


def read_named_tags(tags: Mapping[str, str]) -> MessageTags:
    """Return what these tags show; a tag that is missing or not an id shows nothing."""
    interaction_id, enrollment_id, step_id = (as_id(tags.get(name, "")) for name in NAMES)
    if interaction_id is None:
        return MessageTags()
    if enrollment_id is None or step_id is None:
        return MessageTags(InteractionId(interaction_id))
    return MessageTags(InteractionId(interaction_id), Origin(EnrollmentId(enrollment_id), step_id))
