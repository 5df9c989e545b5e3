"""The dry run."""

import json
from datetime import UTC, datetime

from cadence_core.model.reasons import Reason
from cadence_core.model.ruling import Ruling
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.preview_batch import preview_batch
from tests.builders import a_due_enrollment, a_lead, a_past_interaction, a_step, a_template
from tests.clock import ManualClock
from tests.sending.engines import an_engine
from tests.sending.fakes import FakeRunStore

A_MINUTE = TimeLeft(ends_at=60, clock=ManualClock())


def test_a_preview_lists_each_message_and_the_reason_if_it_is_not_sent() -> None:
    sendable = a_due_enrollment(cadence_name="outbound")
    nameless = a_due_enrollment(lead=a_lead(first_name=None))
    store = FakeRunStore([nameless, sendable])

    preview = preview_batch(store, an_engine(store).preparation, batch_size=10, time_left=A_MINUTE)

    assert preview == {
        "would_send": [
            {
                "enrollment_id": str(sendable.id),
                "lead_id": str(sendable.lead.id),
                "cadence": "outbound",
                "step": 1,
                "channel": "email",
                "template": "intro",
                "ai_personalization": False,
            }
        ],
        "would_not_send": [
            {
                "enrollment_id": str(nameless.id),
                "lead_id": str(nameless.lead.id),
                "cadence": "outbound",
                "step": 1,
                "channel": "email",
                "template": "intro",
                "ai_personalization": False,
                "decision": "hold",
                "reason": "missing_variable",
                "detail": "first_name",
                "until": None,
            }
        ],
    }


def test_a_message_that_waits_for_its_turn_says_until_when() -> None:
    until = datetime(2026, 12, 1, 12, 7, tzinfo=UTC)
    store = FakeRunStore([a_due_enrollment(ruling=Ruling(Reason.SPREAD, until=until))])

    preview = preview_batch(store, an_engine(store).preparation, batch_size=10, time_left=A_MINUTE)

    [line] = preview["would_not_send"]
    assert (line["decision"], line["until"]) == ("release", "2026-12-01T12:07:00+00:00")


def test_a_missing_step_or_template_is_shown_as_none() -> None:
    store = FakeRunStore(
        [a_due_enrollment(step=None), a_due_enrollment(step=a_step(template=None))]
    )

    preview = preview_batch(store, an_engine(store).preparation, batch_size=10, time_left=A_MINUTE)

    without_step, without_template = preview["would_not_send"]
    assert (without_step["decision"], without_step["step"]) == ("complete", None)
    assert (without_template["reason"], without_template["template"]) == ("missing_template", None)


def test_a_preview_reads_at_most_one_batch_and_changes_nothing() -> None:
    store = FakeRunStore([a_due_enrollment() for _ in range(5)])

    preview = preview_batch(store, an_engine(store).preparation, batch_size=3, time_left=A_MINUTE)

    assert len(preview["would_send"]) == 3
    assert (store.turns, store.leases, store.messages) == (0, {}, {})


def test_a_preview_with_texts_shows_who_gets_what() -> None:
    store = FakeRunStore([a_due_enrollment(), a_due_enrollment(lead=a_lead(first_name=None))])

    preview = preview_batch(
        store,
        an_engine(store).preparation,
        batch_size=10,
        time_left=A_MINUTE,
        with_texts=True,
    )

    [sent], [not_sent] = preview["would_send"], preview["would_not_send"]
    assert (sent["to"], sent["text"]) == ("maria@lead.test", "Dear Maria of Padaria Sol")
    assert str(sent["who"]).startswith("Maria")
    assert (not_sent["to"], not_sent["reason"]) == ("maria@lead.test", "missing_variable")


def test_a_preview_contains_no_address_or_name() -> None:
    step = a_step(template=a_template(body="{{ email }} {{ budget }}"))
    store = FakeRunStore(
        [
            a_due_enrollment(),
            a_due_enrollment(step=step),
            a_due_enrollment(past=a_past_interaction("sending")),
        ]
    )

    preview = preview_batch(store, an_engine(store).preparation, batch_size=10, time_left=A_MINUTE)

    assert "@" not in json.dumps(preview)
    assert "Maria" not in json.dumps(preview)
