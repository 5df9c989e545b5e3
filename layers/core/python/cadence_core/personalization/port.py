"""Personal versions of a message: what a model is told, what it may answer, what it costs."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from cadence_core.model.enrollment import DueEnrollment
from cadence_core.model.message import AiUsage, Draft, clean_text
from cadence_core.text.contact_points import contact_points

MAX_FACT = 300
MAX_FACTS = 30

FactValue = str | int | float | bool
Facts = Mapping[str, FactValue]


class FallbackReason(StrEnum):
    """Why a step that asked for a personal text did not get one."""

    # Nobody was asked.
    NO_TIME = "no_time"
    STOPPED = "stopped"
    DRAFT_TOO_LONG = "draft_too_long"

    # No answer came.
    TIMED_OUT = "timed_out"
    CONNECTION_LOST = "connection_lost"
    RATE_LIMITED = "rate_limited"
    OVERLOADED = "overloaded"
    PROVIDER_ERROR = "provider_error"
    REQUEST_REFUSED = "request_refused"
    ACCOUNT_REFUSED = "account_refused"
    UNEXPECTED_ERROR = "unexpected_error"

    # The answer is no message.
    REFUSED = "refused"
    CUT_OFF = "cut_off"
    UNREADABLE = "unreadable"

    # The answer is a message that must not be sent: see guardrails.py.
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
    LOST_NAME = "lost_name"
    CHANGED_SIGNATURE = "changed_signature"
    CHANGED_UNSUBSCRIBE = "changed_unsubscribe"
    SPOKE_OF_ITSELF = "spoke_of_itself"
    OTHER_LANGUAGE = "other_language"
    OTHER_MESSAGE = "other_message"


@dataclass(frozen=True, slots=True)
class Personalized:
    """A rewritten draft. ``usage`` is ``None`` when it was paid for before."""

    draft: Draft
    usage: AiUsage | None = None


@dataclass(frozen=True, slots=True)
class NotPersonalized:
    """There is none. ``ends_run``: whoever asks again in this run gets the same answer."""

    reason: FallbackReason
    usage: AiUsage | None = None
    ends_run: bool = False


PersonalizationResult = Personalized | NotPersonalized


class Personalizer(Protocol):
    """Rewrites a draft for one lead. Called from several threads at once."""

    def personalize(self, draft: Draft, facts: Facts, *, seconds: float) -> PersonalizationResult:
        """Ask for a personal version of the draft, once, and wait no longer than ``seconds``."""


@dataclass(frozen=True, slots=True)
class PersonalizationReport:
    """What came of one step that asked for a personal text."""

    enrollment: DueEnrollment
    result: PersonalizationResult
    duration_ms: int


@dataclass(slots=True)
class AiTotals:
    """What personalising came to in one run; a text that an earlier run paid for is not counted."""

    personalized: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    fallbacks: Counter[FallbackReason] = field(default_factory=Counter)

    def add(self, result: PersonalizationResult) -> None:
        """Count one step."""
        if result.usage is not None:
            self.input_tokens += result.usage.input_tokens
            self.output_tokens += result.usage.output_tokens
        if isinstance(result, NotPersonalized):
            self.fallbacks[result.reason] += 1
        elif result.usage is not None:
            self.personalized += 1


def open_subject(draft: Draft) -> str | None:
    """Return the subject if it may be rewritten: mail programs keep a thread by its subject."""
    is_reply = draft.in_reply_to is not None or (draft.subject or "").lower().startswith("re:")
    return None if is_reply else draft.subject


def facts_about(enrollment: DueEnrollment) -> Facts:
    """Return what a model is told about a lead: no id, address, phone number or last name.

    Custom fields count as long as they are plain values. One that holds a link, an address or a
    long number is left out: the message may not repeat it, and a model has no use for it.
    """
    lead = enrollment.lead
    fields: Mapping[str, object] = {
        **(lead.custom_fields or {}),
        "first_name": lead.first_name,
        "job_title": lead.job_title,
        "company_name": lead.company_name,
    }
    facts: dict[str, FactValue] = {}
    for name, value in fields.items():
        fact = clean_text(value[:MAX_FACT]).strip() if isinstance(value, str) else value
        if isinstance(fact, FactValue) and fact != "" and not contact_points(f"{name[:50]} {fact}"):
            facts[clean_text(name[:50])] = fact
    return dict(list(facts.items())[-MAX_FACTS:])
