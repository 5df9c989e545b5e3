"""The words of the glossary for tables, columns and their values, as people read them."""

import calendar
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cadence_core.operations.advice import explanation_of
from cli.output import CHANNELS

THINGS = {
    "organizations": "organization {}",
    "cadences": "cadence {}",
    "cadence_steps": "step of {}",
    "cadence_enrollments": "enrollment in {}",
    "senders": "sender {}",
    "sending_schedules": "schedule {}",
    "sending_hours": "hours of {}",
    "days_off": "day off of {}",
    "sending_caps": "cap of {}",
    "sending_stops": "pause of {}",
    "reputation_pauses": "reputation pause of {}",
}
"""What a row of a table is, and the place of the name that it is known by."""
WHOLE_ENGINE, NONE = "the engine", "none"
FIELDS = {
    "accepted_bounce_rate": "accepted bounce rate",
    "accepted_complaint_rate": "accepted complaint rate",
    "ai_personalization": "personal text",
    "archived_at": "archived",
    "cadence_id": "cadence",
    "current_step": "step",
    "daily_cap": "messages in 24 hours",
    "day": "day",
    "deleted_at": "deleted",
    "delay_business_days": "delay in business days",
    "delay_days": "delay in days",
    "delay_hours": "delay in hours",
    "display_name": "display name",
    "email_sender_id": "email sender",
    "first_touch_share": "share of first messages, in percent",
    "follows_lead": "on the lead's clock",
    "half_cap_until": "half of its cap until",
    "holiday_calendars": "holidays of",
    "is_pilot": "pilot",
    "iso_day": "weekday",
    "kind": "for",
    "lifted_at": "ended",
    "lifted_by": "ended by",
    "max_lateness_hours": "too late after hours",
    "minimum_gap_minutes": "gap in minutes",
    "on_colleague_reply": "when a colleague replies",
    "opens": "opens",
    "closes": "closes",
    "pause_reason": "why",
    "paused_by": "paused by",
    "postal_address": "postal address",
    "ramp_from": "warm-up since",
    "ramp_start": "warm-up begins with",
    "ramp_step": "warm-up adds a day",
    "records_kept_days": "days that records are kept",
    "reply_in_thread": "reply in the thread",
    "reply_to": "replies go to",
    "requires_postal_address": "postal address required",
    "schedule_id": "schedule",
    "sender_id": "sender",
    "ses_tenant": "SES tenant",
    "spread_minutes": "spread in minutes",
    "step_order": "position",
    "stop_code": "code of the provider",
    "stopped_by": "paused by",
    "stopped_until": "stopped until",
    "template_id": "template",
    "texts_kept_days": "days that texts are kept",
    "timezone": "time zone",
    "transient_bounce_limit": "bounces in a row that end it",
    "waits_for_return": "waits until the lead is back",
    "when_too_late": "when too late",
    "whatsapp_sender_id": "WhatsApp sender",
}
"""What people call a column. One that is missing here has their word for its name."""
UNSEEN = {"id", "org_id", "created_at", "target", "address_key", "reply_to_key"}
"""Columns that the engine keeps for itself."""
CODES = {
    "channel": CHANNELS,
    "kind": {"first_touches": "first messages"},
    "when_too_late": {"skip_step": "leave the step out"},
}
"""What people call the codes in a column. One that is missing here is their word."""
RATES = {"accepted_bounce_rate", "accepted_complaint_rate"}
TIME_OF_DAY = re.compile(r"(\d\d:\d\d):00")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:.*")


def thing(table: str, name: str | None) -> str:
    """Return what a row of a table is, such as ``cap of Acme``."""
    return THINGS[table].format(name or WHOLE_ENGINE)


def field(column: str) -> str:
    """Return what people call a column, or a field of an operation."""
    return FIELDS.get(column) or column.replace("_", " ")


def value_of(column: str, value: Any, names: Mapping[str, str]) -> str:
    """Return the value of a column in words. ``names``: of things, by their ids."""
    if value in (None, "", []):
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value_of(column, each, names) for each in value)
    if column == "iso_day":
        return str(calendar.day_name[value - 1])
    if column in RATES:
        return f"{value:.4%}".rstrip("0%").rstrip(".") + "%"
    if isinstance(value, int):
        return f"{value:,}"
    return _text(column, str(value), names)


def _text(column: str, text: str, names: Mapping[str, str]) -> str:
    if column == "reason":
        return explanation_of(text) or text
    if text == "infinity":
        return "a person ends it"
    if whole := TIME_OF_DAY.fullmatch(text):
        return whole[1]
    if INSTANT.fullmatch(text):
        return f"{datetime.fromisoformat(text).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return CODES.get(column, {}).get(text) or names.get(text) or text
