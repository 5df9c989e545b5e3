"""Personalized messages: the facts for a model, its results and their cost."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from cadence_core.model.custom_fields import read_custom_fields
from cadence_core.model.enrollment import DueEnrollment
from cadence_core.model.message import AiUsage, Draft, clean_text
from cadence_core.text.contact_points import contact_points

MAX_FACT_LENGTH = 300
MAX_FACT_NAME_LENGTH = 50
MAX_FACTS = 30

FactValue = str | int | float | bool
Facts = Mapping[str, FactValue]


class FallbackReason(StrEnum):
    """Why a step that requested a personal text did not get one."""

    # No request was made.
    NO_TIME = "no_time"
    STOPPED = "stopped"
    DRAFT_TOO_LONG = "draft_too_long"
    LEAD_OF_FORM = "lead_of_form"

    # The request failed.
    TIMED_OUT = "timed_out"
    CONNECTION_LOST = "connection_lost"
    RATE_LIMITED = "rate_limited"
    OVERLOADED = "overloaded"
    PROVIDER_ERROR = "provider_error"
    REQUEST_REFUSED = "request_refused"
    ACCOUNT_REFUSED = "account_refused"
    UNEXPECTED_ERROR = "unexpected_error"

    # The answer is not a message.
    REFUSED = "refused"
    CUT_OFF = "cut_off"
    UNREADABLE = "unreadable"

    # The answer failed a check of guardrails.py.
    EMPTY = "empty"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    BROKEN_SUBJECT = "broken_subject"
    HIDDEN_CHARACTERS = "hidden_characters"
    LEFTOVER_PLACEHOLDER = "leftover_placeholder"
    CHANGED_MARKUP = "changed_markup"
    ADDED_CONTACT = "added_contact"
    LOST_CONTACT = "lost_contact"
    ADDED_FIGURE = "added_figure"
    LOST_FOOTER = "lost_footer"
    LOST_NAME = "lost_name"
    CHANGED_SIGNATURE = "changed_signature"
    CHANGED_UNSUBSCRIBE = "changed_unsubscribe"
    SPOKE_OF_ITSELF = "spoke_of_itself"
    OTHER_LANGUAGE = "other_language"
    OTHER_MESSAGE = "other_message"
    ADDED_MONEY = "added_money"
    ADDED_CREDENTIAL = "added_credential"
    ADDED_CHANNEL = "added_channel"
    ADDED_NAME = "added_name"
    CHANGED_DATE = "changed_date"
    ADDED_REQUEST = "added_request"
    ADDED_PROMISE = "added_promise"
    ADDED_INSULT = "added_insult"
    CHANGED_MEANING = "changed_meaning"


@dataclass(frozen=True, slots=True)
class Personalized:
    """A rewritten draft. ``usage`` is ``None`` if an earlier attempt paid for it."""

    draft: Draft
    usage: AiUsage | None = None


@dataclass(frozen=True, slots=True)
class NotPersonalized:
    """No rewritten draft. ``ends_run``: every further request in this run would fail too."""

    reason: FallbackReason
    usage: AiUsage | None = None
    ends_run: bool = False


PersonalizationResult = Personalized | NotPersonalized


class Personalizer(Protocol):
    """Rewrites a draft for one lead. Implementations must be thread-safe."""

    def personalize(self, draft: Draft, facts: Facts, *, seconds: float) -> PersonalizationResult:
        """Request a personal version of the draft once; wait at most ``seconds``."""


@dataclass(frozen=True, slots=True)
class PersonalizationReport:
    """The result of one step that requested a personal text."""

    enrollment: DueEnrollment
    result: PersonalizationResult
    duration_ms: int


@dataclass(slots=True)
class AiTotals:
    """The totals of one run; texts that an earlier run paid for are not counted."""

    personalized: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    fallbacks: Counter[FallbackReason] = field(default_factory=Counter)

    def add(self, result: PersonalizationResult) -> None:
        """Count the result of one step."""
        if result.usage is not None:
            self.input_tokens += result.usage.input_tokens
            self.output_tokens += result.usage.output_tokens
        if isinstance(result, NotPersonalized):
            self.fallbacks[result.reason] += 1
        elif result.usage is not None:
            self.personalized += 1


def open_subject(draft: Draft) -> str | None:
    """Return the subject if it may be rewritten; a new subject would split a reply's thread."""
    is_reply = draft.in_reply_to is not None or (draft.subject or "").lower().startswith("re:")
    return None if is_reply else draft.subject


def facts_about(enrollment: DueEnrollment) -> Facts:
    """Return the facts about a lead for a model: no id, address, phone number or last name.

    Custom fields are included if they are plain values. A field with a link, an address or a long
    number is left out: the message must not repeat it, and a model has no use for it.
    """
    lead = enrollment.lead
    fields: Mapping[str, object] = {
        **read_custom_fields(lead.custom_fields),
        "first_name": lead.first_name,
        "job_title": lead.job_title,
        "company_name": lead.company_name,
    }
    facts: dict[str, FactValue] = {}
    for name, value in fields.items():
        fact = clean_text(value[:MAX_FACT_LENGTH]).strip() if isinstance(value, str) else value
        key = name[:MAX_FACT_NAME_LENGTH]
        if isinstance(fact, FactValue) and fact != "" and not contact_points(f"{key} {fact}"):
            facts[clean_text(key)] = fact
    return dict(list(facts.items())[-MAX_FACTS:])
