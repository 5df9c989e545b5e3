"""What an organization plans, as a document: it comes from a file, and is written to one.

The key of a sender, schedule, template or cadence is its address or name in any case, or its id,
with the address or name beside it. The names of the fields, and their defaults, are those of the
tables. An entry describes a thing wholly: what it leaves out has its default. The database judges
texts, zones and calendars, because it accepts those that stand there from before a rule.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    Strict,
    StringConstraints,
    model_validator,
)

from cadence_core.model.addresses import domain_of_keys
from cadence_core.operations.instants import Day, Instant
from cadence_core.operations.plans.hours import WeekOfHours
from cadence_core.operations.reading import Record

Channel = Literal["email", "whatsapp"]
Key = Annotated[str, StringConstraints(min_length=1)]
Reference = Key
"""The key of a thing in the document, or the name or id of one in the database."""


def _as_in_keys(domain: str) -> str:
    # A cap counts the recipients whose key has its domain. What is in no key, the database refuses.
    return domain_of_keys(domain) or domain


Domain = Annotated[str, AfterValidator(_as_in_keys)]
# Strict, because pydantic would take `yes` for a switch, and a switch for a number.
Switch = Annotated[bool, Strict()]
Number = Annotated[int, Strict()]
Share = Annotated[float, Strict()]
Cap = Annotated[Number, Field(ge=1, le=10_000_000)]


class Settings(Record):
    """The settings of an organization."""

    timezone: Key = "UTC"
    schedule: Reference | None = None
    postal_address: str | None = None
    requires_postal_address: Switch = False
    texts_kept_days: Number = Field(730, ge=30, le=36_500)
    records_kept_days: Number = Field(1_095, ge=30, le=36_500)
    minimum_gap_minutes: Number = Field(0, ge=0, le=44_640)
    first_touch_share: Number = Field(0, ge=0, le=100)
    accepted_bounce_rate: Share = Field(0.02, ge=0.0001, le=0.2)
    accepted_complaint_rate: Share = Field(0.001, ge=0.0001, le=0.05)
    ses_tenant: str | None = Field(None, pattern="^[A-Za-z0-9_-]{1,64}$")


class SenderEntry(Record):
    """Whom messages come from, on one channel."""

    address: str | None = None
    channel: Channel
    display_name: str = ""
    reply_to: str | None = None
    portfolio: str | None = None

    @model_validator(mode="after")
    def _has_a_portfolio_on_whatsapp(self) -> Self:
        if self.portfolio is not None and self.channel != "whatsapp":
            raise ValueError("portfolio: only WhatsApp senders have one")
        return self


class ScheduleEntry(Record):
    """When messages may leave; without hours, never."""

    name: str | None = None
    timezone: Key | None = None
    follows_lead: Switch = True
    holiday_calendars: tuple[str, ...] = Field((), max_length=20)
    spread_minutes: Number = Field(120, ge=0, le=1_440)
    hours: WeekOfHours = Field(default_factory=dict)


class CapEntry(Record):
    """How many messages may leave in 24 hours. What it is for is its identity.

    Without a number (``daily_cap`` is ``None``), there is no such cap.
    """

    kind: Literal["organization", "sender", "portfolio", "first_touches", "domain"]
    sender: Reference | None = None
    portfolio: str | None = None
    domain: Domain | None = None
    daily_cap: Cap | None
    trickle: Switch = True
    ramp_start: Cap | None = None
    ramp_step: Number | None = Field(None, ge=0, le=10_000_000)
    ramp_from: Instant | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for kind in ("sender", "portfolio"):
            if (self.kind == kind) != (getattr(self, kind) is not None):
                raise ValueError(f"{kind}: a cap of the kind {kind} names one, and no other does")
        if self.domain is not None and self.kind != "domain":
            raise ValueError("domain: only a cap of the kind domain names one")
        ramp = [self.ramp_start, self.ramp_step, self.ramp_from]
        if None in ramp and any(part is not None for part in ramp):
            raise ValueError("ramp_start, ramp_step, ramp_from: all of them, or none")
        if self.ramp_start is not None and self.kind != "sender":
            raise ValueError("ramp_start: only a cap of the kind sender has a ramp")
        return self


class TemplateEntry(Record):
    """The text of steps."""

    name: str | None = None
    channel: Channel
    subject: str | None = None
    body: str = ""
    whatsapp_template_name: str | None = None
    whatsapp_language: str | None = None
    whatsapp_components: dict[str, Any] | None = None


class StepEntry(Record):
    """A step. It is known by its template, else by its position; see ``steps_in_place``."""

    channel: Channel
    template: Reference | None
    delay_days: Number = Field(0, ge=0, le=3_650)
    delay_business_days: Number = Field(0, ge=0, le=260)
    delay_hours: Number = Field(0, ge=0, le=87_600)
    ai_personalization: Switch = False
    reply_in_thread: Switch = False

    @model_validator(mode="after")
    def _has_a_thread_on_email(self) -> Self:
        if self.reply_in_thread and self.channel != "email":
            raise ValueError("reply_in_thread: only an email answers in a thread")
        return self


class CadenceEntry(Record):
    """An ordered plan of steps."""

    name: str | None = None
    status: Literal["draft", "active", "paused", "archived"]
    email_sender: Reference | None = None
    whatsapp_sender: Reference | None = None
    schedule: Reference | None = None
    max_lateness_hours: Number | None = Field(None, ge=1, le=720)
    when_too_late: Literal["send", "skip_step", "hold"] = "send"
    is_pilot: Switch = False
    transient_bounce_limit: Number = Field(3, ge=1, le=2_147_483_647)
    on_colleague_reply: Literal["none", "hold", "stop"] = "none"
    waits_for_return: Switch = False
    steps: tuple[StepEntry, ...]


class OrganizationDocument(Record):
    """One organization, or a part of one: what it does not name stays as it is.

    A day of ``days_off`` without a name is none.
    """

    organization: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    name: str | None = None
    settings: Settings | None = None
    senders: dict[Key, SenderEntry] = Field(default_factory=dict)
    schedules: dict[Key, ScheduleEntry] = Field(default_factory=dict)
    days_off: dict[Day, str | None] = Field(default_factory=dict)
    caps: tuple[CapEntry, ...] = ()
    templates: dict[Key, TemplateEntry] = Field(default_factory=dict)
    cadences: dict[Key, CadenceEntry] = Field(default_factory=dict)
