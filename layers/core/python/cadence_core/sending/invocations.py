"""The events that may start a run, as frozen models; every other event is refused."""

import base64
import binascii
import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    StrictBool,
    StrictInt,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from cadence_core.errors import (
    InvalidInvocationError,
    MethodNotAllowedError,
    UnauthorizedError,
)
from cadence_core.model.enrollment import EnrollmentId
from cadence_core.runtime.event_shapes import (
    AwsShape,
    Event,
    Identifier,
    OwnShape,
    QueueInvocation,
    QueueRecord,
    invalid_event,
    parse_body,
)
from cadence_core.sending.domain.growth import MAX_DEPTH
from cadence_core.sending.settings import MAX_BATCH_SIZE

# An unreplaced ``<aws.scheduler.…>`` placeholder would give every tick the same id.
FilledIn = Annotated[Identifier, Field(pattern="^[^<]*$")]
CLOCK_SKEW = timedelta(minutes=5)
MAX_AHEAD = timedelta(days=366)
BatchSize = Annotated[StrictInt, Field(ge=1, le=MAX_BATCH_SIZE)]

NoDetail = Annotated[
    dict[str, Any],
    Field(max_length=0),
    # Scheduler sends the text {}, a classic rule an empty object.
    BeforeValidator(lambda detail: {} if detail == "{}" else detail),
]


class ScheduledInvocation(OwnShape):
    """The Input of template.yaml, with the placeholders that EventBridge Scheduler fills in."""

    source: Literal["schedule"]
    execution_id: FilledIn
    scheduled_time: FilledIn


class ClassicScheduledEvent(OwnShape):
    """The "Scheduled Event" of a classic EventBridge rule, and of a schedule without an Input."""

    version: str
    id: Identifier
    detail_type: Annotated[Literal["Scheduled Event"], Field(alias="detail-type")]
    source: Literal["aws.events", "aws.scheduler"]
    account: str
    time: str
    region: str
    resources: list[str]
    detail: NoDetail


class QueuedRequest(OwnShape):
    """The body of a queue message that requests one more batch."""

    source: Literal["queue"]
    depth: Annotated[StrictInt, Field(ge=0, le=MAX_DEPTH)] = 0


def _near_future(at: datetime) -> datetime:
    now = datetime.now(UTC)
    if not now - CLOCK_SKEW <= at <= now + MAX_AHEAD:
        raise ValueError("from now on, and at most a year ahead")
    return at


Moment = Annotated[AwareDatetime, Field(strict=True), AfterValidator(_near_future)]
"""A time of ISO 8601 with its zone, in the time for which the engine can say what it would do."""


class AskedAbout(OwnShape):
    """The enrollment, or the lead with all of its enrollments, that a caller asks about."""

    enrollment_id: UUID | None = None
    lead_id: UUID | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.enrollment_id is None) == (self.lead_id is None):
            raise ValueError("either enrollment_id or lead_id")
        return self

    def enrollments(self, of_lead: Callable[[UUID], list[EnrollmentId]]) -> list[EnrollmentId]:
        """Return the enrollments that are asked about."""
        if self.enrollment_id:
            return [EnrollmentId(self.enrollment_id)]
        return of_lead(self.lead_id) if self.lead_id else []


class ManualRequest(OwnShape):
    """The JSON body of a request to the function URL. Without a body, the defaults apply.

    ``explain`` asks why messages are not sent; ``at``: at that moment, like that of a dry run.
    """

    batch_size: BatchSize | None = None
    dry_run: StrictBool = False
    explain: AskedAbout | None = None
    at: Moment | None = None

    @field_validator("explain")
    @classmethod
    def _explains_only(cls, asked: AskedAbout | None, info: ValidationInfo) -> AskedAbout | None:
        if asked and (info.data.get("dry_run") or info.data.get("batch_size")):
            raise ValueError("without batch_size and dry_run")
        return asked

    @field_validator("at")
    @classmethod
    def _only_asks(cls, at: datetime | None, info: ValidationInfo) -> datetime | None:
        if at and not (info.data.get("dry_run") or info.data.get("explain")):
            raise ValueError("only with dry_run or explain: a run is always now")
        return at


class _Http(AwsShape):
    method: str


class _Authorizer(AwsShape):
    iam: dict[str, Any] | None = None


class _RequestContext(AwsShape):
    request_id: Annotated[Identifier, Field(alias="requestId")]
    http: _Http
    authorizer: _Authorizer | None = None


class UrlInvocation(AwsShape):
    """A request to the function URL (payload format 2.0)."""

    version: Literal["2.0"]
    request_context: Annotated[_RequestContext, Field(alias="requestContext")]
    headers: dict[str, str] = Field(default_factory=dict)
    body: str | None = None
    is_base64_encoded: Annotated[bool, Field(alias="isBase64Encoded")] = False

    @property
    def request_id(self) -> str:
        """The id that AWS assigned to this request."""
        return self.request_context.request_id

    def request(self, token: str | None) -> ManualRequest:
        """Authenticate the caller and return the parsed body.

        ``token`` is the configured bearer token; ``None`` accepts IAM only.

        Raises:
            MethodNotAllowedError: the method is not POST.
            UnauthorizedError: neither an IAM signature nor the bearer token is valid.
            InvalidInvocationError: names the invalid fields of the body.
        """
        if self.request_context.http.method != "POST":
            raise MethodNotAllowedError("only POST is allowed")
        if not self._is_authentic(token):
            raise UnauthorizedError("not authenticated")
        raw = self._raw_body()
        return parse_body(ManualRequest, raw) if raw.strip() else ManualRequest()

    def _is_authentic(self, token: str | None) -> bool:
        """Check IAM or the bearer token; Lambda sets ``authorizer.iam`` after a valid signature."""
        authorizer = self.request_context.authorizer
        if authorizer is not None and authorizer.iam:
            return True
        if token is None:
            return False
        scheme, _, given = self.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(
            given.strip().encode(errors="surrogatepass"), token.encode()
        )

    def _raw_body(self) -> bytes:
        text = self.body or ""
        if not self.is_base64_encoded:
            return text.encode(errors="surrogatepass")
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise InvalidInvocationError("not base64", ("body",)) from None


Invocation = ScheduledInvocation | ClassicScheduledEvent | QueueInvocation | UrlInvocation


def parse_invocation(event: Event) -> Invocation:
    """Return the event as the model of its trigger.

    Raises:
        InvalidInvocationError: the trigger is unknown or has invalid fields, which are named.
    """
    if not isinstance(event, dict):
        raise InvalidInvocationError("the event is not a JSON object")
    shapes: tuple[tuple[bool, type[Invocation]], ...] = (
        ("requestContext" in event, UrlInvocation),
        ("Records" in event, QueueInvocation),
        ("detail-type" in event, ClassicScheduledEvent),
        (event.get("source") == "schedule", ScheduledInvocation),
    )
    for matches, shape in shapes:
        if matches:
            try:
                return shape.model_validate(event)
            except ValidationError as error:
                raise invalid_event(error, "invalid event") from None
    raise InvalidInvocationError("not an accepted trigger")


def parse_queued_request(record: QueueRecord) -> QueuedRequest:
    """Parse the body of a queue message.

    Raises:
        InvalidInvocationError: names the invalid fields.
    """
    return parse_body(QueuedRequest, record.body.encode(errors="surrogatepass"))
