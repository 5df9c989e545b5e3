"""Why an enrollment sends nothing, in one sentence."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from cadence_core.operations.lead import LeadEnrollment, LeadName, RuleLine
from cadence_core.operations.why import why

AT = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)


def an_enrollment(**overrides: Any) -> LeadEnrollment:
    values: dict[str, Any] = {
        "enrollment_id": uuid4(),
        "cadence": "outbound",
        "rules": (),
        "is_cadence_active": True,
        "status": "active",
        "reason": None,
        "detail": None,
        "paused_by": None,
        "position": 1,
        "total": 2,
        "channel": "email",
        "due": AT,
        "is_due": False,
        "attempts": 0,
        "is_in_a_run": False,
        "enrolled_at": AT,
        "sender_stopped_until": None,
        "suppression": None,
        "is_step_archived": False,
    }
    return LeadEnrollment(**{**values, **overrides})


def a_rule(reason: str, **overrides: Any) -> RuleLine:
    values: dict[str, Any] = {"holds": True, "until": None, "detail": None}
    return RuleLine(reason=reason, **{**values, **overrides})


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        ({}, "it is not due yet"),
        ({"is_due": True}, "it is due: one of the next runs takes it"),
        ({"is_due": True, "is_in_a_run": True}, "a run is working on it now"),
        (
            {"is_due": True, "rules": (a_rule("lead_gap", holds=False), a_rule("not_in_pilot"))},
            "the cadence is a pilot, and the lead is not in it: until a person changes that",
        ),
        (
            {"rules": (a_rule("cadence_inactive", detail="paused"),)},
            "it is not due yet; then the cadence is a draft, paused, archived or deleted (paused)",
        ),
        ({"is_due": True, "suppression": "bounced"}, "the address is suppressed (bounced)"),
        (
            {"is_due": True, "rules": (a_rule("spread", until=AT + timedelta(hours=1)),)},
            "until 2026-11-25 15:00 UTC, in 1 hour",
        ),
        ({"reason": "throttled"}, "it is not due yet: the provider asked us to slow down"),
        ({"status": "paused", "paused_by": "person"}, "a person paused it"),
        ({"status": "paused", "paused_by": "person", "reason": "on leave"}, "paused it (on leave)"),
        (
            {"status": "paused", "paused_by": "engine", "reason": "missing_sender"},
            "the cadence has no sender for this channel: give the cadence a sender",
        ),
        ({"status": "paused", "paused_by": "engine", "reason": "new_code"}, "new_code"),
        ({"status": "replied", "reason": "replied"}, "it has ended: the lead wrote back"),
        ({"status": "failed"}, "it has ended"),
        (
            {"status": "unsubscribed", "reason": "suppressed", "detail": "manual"},
            "do-not-contact list for this channel (it was added by hand)",
        ),
        (
            {
                "status": "paused",
                "paused_by": "engine",
                "reason": "missing_footer",
                "is_step_archived": True,
            },
            "its step has been archived since: release it",
        ),
    ],
)
def test_the_sentence_names_what_the_enrollment_waits_for(
    overrides: dict[str, Any], sentence: str
) -> None:
    assert sentence in why(an_enrollment(**overrides), AT)


def test_a_lead_is_named_by_id_email_or_phone() -> None:
    id_ = uuid4()

    assert LeadName.parse(str(id_)) == LeadName(id=id_)
    assert LeadName.parse("ana@lead.test") == LeadName(email="ana@lead.test")
    assert LeadName.parse("+55 (11) 98765-4321") == LeadName(phone="+55 (11) 98765-4321")


@pytest.mark.parametrize("text", ["", "Ana", "12-34", "+", "6b", "1; DROP TABLE leads"])
def test_any_other_text_names_no_lead(text: str) -> None:
    with pytest.raises(ValueError, match="not an id, an email address or a phone number"):
        LeadName.parse(text)
