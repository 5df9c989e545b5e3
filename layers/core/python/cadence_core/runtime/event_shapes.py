"""The shapes of events, as frozen pydantic models.

Our own shapes allow no unknown field. AWS keeps adding fields to its envelopes, so the engine reads
only the fields there that it needs. Errors name fields, never values.
"""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cadence_core.errors import InvalidInvocationError

Event = dict[str, Any]
Identifier = Annotated[str, Field(min_length=1, max_length=200)]

Shape = TypeVar("Shape", bound=BaseModel)

MAX_NAMED_FIELDS = 20


class OwnShape(BaseModel):
    """A shape that we define: unknown fields are an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class AwsShape(BaseModel):
    """A shape that AWS defines and extends: unknown fields are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class QueueRecord(AwsShape):
    """The envelope of a queue message."""

    message_id: Annotated[Identifier, Field(alias="messageId")]
    event_source: Annotated[Literal["aws:sqs"], Field(alias="eventSource")]
    body: str


class QueueInvocation(AwsShape):
    """The event of an SQS event source mapping."""

    records: Annotated[list[QueueRecord], Field(alias="Records", min_length=1)]


def parse_queue(event: Event) -> QueueInvocation:
    """Parse the event of an SQS event source mapping.

    Raises:
        InvalidInvocationError: the event has another shape.
    """
    try:
        return QueueInvocation.model_validate(event)
    except ValidationError as error:
        raise invalid_event(error, "not messages from a queue") from None


def parse_body(shape: type[Shape], raw: bytes) -> Shape:
    """Parse the JSON body of a request.

    Raises:
        InvalidInvocationError: it names the invalid fields, such as ``body.batch_size``.
    """
    try:
        return shape.model_validate_json(raw)
    except ValidationError as error:
        raise invalid_event(error, "invalid request", "body.") from None


def invalid_event(error: ValidationError, message: str, prefix: str = "") -> InvalidInvocationError:
    """Return an error that names the invalid fields of an event."""
    paths = [".".join(str(part)[:50] for part in fault["loc"]) for fault in error.errors()]
    fields = tuple(f"{prefix}{path}".rstrip(".") for path in dict.fromkeys(paths))
    return InvalidInvocationError(message, fields[:MAX_NAMED_FIELDS])
