"""The shapes of events, as frozen pydantic models.

Shapes of our own allow no unknown field. The envelopes that AWS makes around them grow, so there
only the fields that we rely on are read. Errors name fields, never values.
"""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cadence_core.errors import InvalidInvocationError

Event = dict[str, Any]
Identifier = Annotated[str, Field(min_length=1, max_length=200)]

Shape = TypeVar("Shape", bound=BaseModel)

MAX_FIELDS_NAMED = 20


class OwnShape(BaseModel):
    """A shape that we define: unknown fields are an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class AwsShape(BaseModel):
    """A shape that AWS defines and extends: unknown fields are left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class QueueRecord(AwsShape):
    """The envelope of a queue message."""

    message_id: Annotated[Identifier, Field(alias="messageId")]
    event_source: Annotated[Literal["aws:sqs"], Field(alias="eventSource")]
    body: str


class QueueInvocation(AwsShape):
    """What an SQS event source mapping hands over."""

    records: Annotated[list[QueueRecord], Field(alias="Records", min_length=1)]


def parse_queue(event: Event) -> QueueInvocation:
    """Read what an SQS event source mapping hands over.

    Raises:
        InvalidInvocationError: it is something else.
    """
    try:
        return QueueInvocation.model_validate(event)
    except ValidationError as error:
        raise invalid_event(error, "not a queue's messages") from None


def parse_body(shape: type[Shape], raw: bytes) -> Shape:
    """Parse the JSON body of a request.

    Raises:
        InvalidInvocationError: names the faulty fields, as ``body.field``.
    """
    try:
        return shape.model_validate_json(raw)
    except ValidationError as error:
        raise invalid_event(error, "faulty request", "body.") from None


def invalid_event(error: ValidationError, message: str, prefix: str = "") -> InvalidInvocationError:
    """Return the error that names the faulty fields of an event."""
    paths = [".".join(str(part)[:50] for part in fault["loc"]) for fault in error.errors()]
    fields = tuple(f"{prefix}{path}".rstrip(".") for path in dict.fromkeys(paths))
    return InvalidInvocationError(message, fields[:MAX_FIELDS_NAMED])
