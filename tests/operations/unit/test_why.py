"""Why an enrollment sends nothing, in one sentence."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from cadence_core.operations.leads.lead import LeadEnrollment, LeadName, RuleLine
from cadence_core.operations.leads.why import earliest, rules_that_hold, why

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
        "sender": "ana@acme.test",
        "sender_stopped_until": None,
        "suppression": None,
        "is_step_archived": False,
    }
    return LeadEnrollment(**{**values, **overrides})


def a_rule(rule: str, **overrides: Any) -> RuleLine:
    values: dict[str, Any] = {
        "holds": True,
        "sentence": f"about {rule}",
        "until": None,
        "reason": rule,
        "detail": None,
        "decision": "release",
    }
    return RuleLine(rule=rule, **{**values, **overrides})


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        ({}, "it is not due yet"),
        ({"is_due": True}, "it is due: one of the next runs takes it"),
        ({"is_due": True, "is_in_a_run": True}, "a run is working on it now"),
        (
            {"is_due": True, "rules": (a_rule("lead_gap", holds=False), a_rule("not_in_pilot"))},
            "about not_in_pilot: until a person changes that",
        ),
        (
            {"rules": (a_rule("not_due"), a_rule("cadence_inactive"))},
            "it is not due yet; then about cadence_inactive: until a person changes that",
        ),
        (
            {"is_due": True, "rules": (a_rule("suppression", decision="exit"),)},
            "about suppression: a run ends the enrollment",
        ),
        (
            {"is_due": True, "rules": (a_rule("spread", until=AT + timedelta(hours=1)),)},
            "until 2026-11-25 15:00 UTC, in 1 hour",
        ),
        (
            {"reason": "lead_gap", "rules": (a_rule("lead_gap", until=AT + timedelta(hours=1)),)},
            "about lead_gap: until 2026-11-25 15:00 UTC, in 1 hour",
        ),
        ({"reason": "throttled"}, "it is not due yet: the provider asked us to slow down"),
        ({"status": "paused", "paused_by": "person"}, "a person paused it"),
        (
            {"status": "paused", "paused_by": "person", "detail": "on holiday (Rui)"},
            "a person paused it: on holiday (Rui)",
        ),
        ({"status": "paused", "paused_by": "person", "reason": "on leave"}, "paused it: on leave"),
        (
            {"status": "paused", "paused_by": "engine", "reason": "missing_sender"},
            "the cadence has no sender for email: give the cadence a sender",
        ),
        ({"status": "paused", "paused_by": "engine", "reason": "new_code"}, "new_code"),
        ({"status": "replied", "reason": "replied"}, "it has ended: the lead wrote back"),
        ({"status": "failed"}, "it has ended"),
        (
            {"status": "unsubscribed", "reason": "suppressed", "detail": "manual"},
            "do-not-contact list for email (it was added by hand)",
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


def test_the_rule_that_lasts_longest_comes_first() -> None:
    hour = AT + timedelta(hours=1)
    rules = (
        a_rule("spread", until=hour),
        a_rule("lead_gap", until=hour + timedelta(days=1)),
        a_rule("not_in_pilot"),
    )

    sentences = rules_that_hold(an_enrollment(rules=rules), AT)

    assert [sentence.split(":")[0] for sentence in sentences] == [
        "about not_in_pilot",
        "about lead_gap",
        "about spread",
    ]


def test_what_a_hold_is_for_is_not_said_twice() -> None:
    rules = (a_rule("sender", reason="missing_sender"), a_rule("not_in_pilot"))
    held = an_enrollment(status="paused", reason="missing_sender", rules=rules)

    assert rules_that_hold(held, AT) == ["about not_in_pilot: until a person changes that"]


@pytest.mark.parametrize(
    ("earliest_at", "sentence"),
    [
        (AT, "now, with one of the next runs"),
        (
            AT + timedelta(days=2),
            "2026-11-27 14:00 UTC, in 2 days (Friday 11:00 in America/Sao_Paulo)",
        ),
    ],
)
def test_the_earliest_time_is_also_that_of_the_clock_that_opens_the_schedule(
    earliest_at: datetime | None, sentence: str
) -> None:
    enrollment = an_enrollment(next=earliest_at, zone="America/Sao_Paulo")

    assert earliest(enrollment, AT) == sentence


@pytest.mark.parametrize(
    ("decision", "sentence"),
    [
        (None, "never, until a person acts"),
        ("advance", "never: the next run leaves this step out and goes on"),
        ("exit", "never: the next run ends the enrollment"),
        ("hold", "never: the next run puts it on hold"),
    ],
)
def test_what_never_leaves_says_what_a_run_does_instead(
    decision: str | None, sentence: str
) -> None:
    assert earliest(an_enrollment(decision=decision), AT) == sentence


def test_what_never_leaves_says_after_when_a_run_does_something_else() -> None:
    rules = (
        a_rule("outside_sending_window", until=AT + timedelta(hours=2)),
        a_rule("too_late", decision="advance"),
    )

    assert earliest(an_enrollment(decision="advance", rules=rules), AT) == (
        "never: the first run after 2026-11-25 16:00 UTC, in 2 hours, leaves this step out and goes"
        " on"
    )


def test_a_lead_is_named_by_id_email_or_phone() -> None:
    id_ = uuid4()

    assert LeadName.parse(str(id_)) == LeadName(id=id_)
    assert LeadName.parse("ana@lead.test") == LeadName(email="ana@lead.test")
    assert LeadName.parse("+55 (11) 98765-4321") == LeadName(phone="+55 (11) 98765-4321")


@pytest.mark.parametrize("text", ["", "Ana", "12-34", "+", "6b", "1; DROP TABLE leads"])
def test_any_other_text_names_no_lead(text: str) -> None:
    with pytest.raises(ValueError, match="not an id, an email address or a phone number"):
        LeadName.parse(text)
