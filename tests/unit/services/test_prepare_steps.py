"""Preparing claimed enrollments: decide, render, personalize."""

from dataclasses import replace
from typing import Any

import pytest

from cadence_core.adapters.jinja_renderer import JinjaRenderer
from cadence_core.domain.backoff import retry_delay
from cadence_core.domain.enrollment import Channel, DueEnrollment
from cadence_core.domain.message import Draft, PreparedStep
from cadence_core.domain.outcome import Uncertain
from cadence_core.domain.reasons import Reason
from cadence_core.domain.transitions import (
    Advance,
    Exit,
    Fail,
    Hold,
    Retry,
    RetryPolicy,
    Transition,
)
from cadence_core.ports import Evidence, Personalizer, Renderer, Settlement
from cadence_core.services.prepare_steps import Preparation, split
from tests.builders import (
    a_due_enrollment,
    a_lead,
    a_past_interaction,
    a_prepared_step,
    a_sender,
    a_step,
    a_template,
)
from tests.fakes import FakeJournal


class RecordingPersonalizer:
    """Rewrites a draft, and remembers for whom; raises what it is told to."""

    def __init__(self, answer: Draft | Exception) -> None:
        self.answer = answer
        self.asked: list[DueEnrollment] = []

    def personalize(self, enrollment: DueEnrollment, draft: Draft) -> Draft:  # noqa: ARG002
        self.asked.append(enrollment)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class BrokenRenderer:
    """Fails in a way nobody foresaw, for one lead."""

    def render(self, enrollment: DueEnrollment) -> Draft:
        if enrollment.lead.first_name == "Zoe":
            raise KeyError("Zoe's secret")
        return Draft("Hello", "Hi", is_html=False)


PERSONAL = Draft("For you", "A personal text", is_html=False, ai_generated=True)


def a_preparation(
    renderer: Renderer | None = None, personalizer: Personalizer | None = None, concurrency: int = 4
) -> Preparation:
    return Preparation(
        renderer=renderer or JinjaRenderer(),
        personalizer=personalizer or RecordingPersonalizer(PERSONAL),
        journal=FakeJournal(),
        policy=RetryPolicy(4),
        concurrency=concurrency,
        jitter=lambda: 0.5,
    )


def transition_for(enrollment: DueEnrollment, **parts: Any) -> Transition:
    prepared = a_preparation(**parts).prepare(enrollment)
    assert isinstance(prepared, Settlement)
    return prepared.transition


def test_a_sendable_step_becomes_a_message() -> None:
    sender = a_sender()
    enrollment = a_due_enrollment(step=a_step(sender=sender))

    prepared = a_preparation().prepare(enrollment)

    assert isinstance(prepared, PreparedStep)
    assert prepared.enrollment is enrollment
    message = prepared.message
    assert (message.to, message.channel, message.sender) == (
        "maria@lead.test",
        Channel.EMAIL,
        sender,
    )
    assert message.draft == Draft("Hello Maria", "Dear Maria of Padaria Sol", is_html=False)


def test_a_whatsapp_message_goes_to_the_phone() -> None:
    enrollment = a_due_enrollment(step=a_step(channel=Channel.WHATSAPP))

    prepared = a_preparation().prepare(enrollment)

    assert isinstance(prepared, PreparedStep)
    assert prepared.message.to == "+5511987654321"
    assert prepared.message.draft.subject is None


def test_a_message_that_failed_before_keeps_its_id() -> None:
    past = a_past_interaction("failed")

    prepared = a_preparation().prepare(a_due_enrollment(past=past))

    assert isinstance(prepared, PreparedStep)
    assert prepared.message.id == past.id


def test_new_messages_have_ids_of_their_own() -> None:
    prepared = a_preparation().prepare_all([a_due_enrollment(), a_due_enrollment()])

    to_send, _ = split(prepared)
    assert len({step.message.id for step in to_send}) == 2


def a_template_of(**fields: str) -> DueEnrollment:
    return a_due_enrollment(step=a_step(template=a_template(**fields)))


@pytest.mark.parametrize(
    ("enrollment", "expected"),
    [
        (a_due_enrollment(lead=a_lead(status="won")), Exit(Reason.LEAD_WON)),
        (a_due_enrollment(lead=a_lead(email=None)), Hold(Reason.MISSING_ADDRESS)),
        (
            a_due_enrollment(past=a_past_interaction("sent")),
            Advance(1, Reason.ALREADY_SENT),
        ),
        (a_template_of(body="{{ budget }}"), Hold(Reason.MISSING_VARIABLE, "budget")),
        (
            a_template_of(body="{% if x is defined %}x{% endif %}"),
            Hold(Reason.EMPTY_RENDERING, "body"),
        ),
        (a_template_of(subject=" "), Hold(Reason.EMPTY_RENDERING, "subject")),
        (
            a_template_of(body="{% set x = 1 %}"),
            Hold(Reason.TEMPLATE_ERROR, "body: assign is not allowed in a template"),
        ),
    ],
)
def test_what_cannot_be_sent_says_why(enrollment: DueEnrollment, expected: Transition) -> None:
    assert transition_for(enrollment) == expected


def test_an_unforeseen_fault_is_tried_again_later() -> None:
    enrollment = a_due_enrollment(lead=a_lead(first_name="Zoe"))

    transition = transition_for(enrollment, renderer=BrokenRenderer())

    assert transition == Retry(Reason.NOT_PREPARED, retry_delay(1, 0.5), "KeyError")


def test_an_unforeseen_fault_that_stays_gives_up_at_last() -> None:
    enrollment = a_due_enrollment(lead=a_lead(first_name="Zoe"), attempts=3)

    transition = transition_for(enrollment, renderer=BrokenRenderer())

    assert transition == Fail(Reason.ATTEMPTS_EXHAUSTED, "KeyError")


def test_one_enrollments_fault_stays_its_own_and_is_told_without_its_text() -> None:
    zoe = a_due_enrollment(lead=a_lead(first_name="Zoe"))
    journal = FakeJournal()
    preparation = replace(a_preparation(BrokenRenderer()), journal=journal)

    to_send, settled = split(preparation.prepare_all([a_due_enrollment(), zoe, a_due_enrollment()]))

    assert len(to_send) == 2
    assert [settlement.enrollment for settlement in settled] == [zoe]
    assert journal.surprises == [("preparing", "KeyError", {"enrollment_id": str(zoe.id)})]


def test_the_order_is_kept() -> None:
    enrollments = [a_due_enrollment() for _ in range(50)]

    prepared = a_preparation(concurrency=8).prepare_all(enrollments)

    assert [item.enrollment for item in prepared] == enrollments


def test_nothing_claimed_is_nothing_prepared() -> None:
    assert a_preparation().prepare_all([]) == []


def test_a_message_that_a_dead_run_left_in_sending_is_in_doubt() -> None:
    past = a_past_interaction("sending")

    prepared = a_preparation().prepare(a_due_enrollment(past=past))

    assert isinstance(prepared, Settlement)
    assert prepared.transition == Hold(Reason.UNCERTAIN_SEND)
    assert prepared.evidence == Evidence(past.id, Uncertain("run_died"))


@pytest.mark.parametrize("status", ["sent", "uncertain", "failed"])
def test_no_other_past_message_gets_new_evidence(status: str) -> None:
    lead = a_lead(status="won")
    enrollment = a_due_enrollment(past=a_past_interaction(status), lead=lead)

    prepared = a_preparation().prepare(enrollment)

    assert isinstance(prepared, Settlement)
    assert prepared.evidence is None


def test_the_personalizer_is_asked_only_where_the_step_wants_it() -> None:
    wanted = a_due_enrollment(step=a_step(ai_personalization=True))
    personalizer = RecordingPersonalizer(PERSONAL)

    prepared = a_preparation(personalizer=personalizer).prepare_all([a_due_enrollment(), wanted])

    to_send, _ = split(prepared)
    assert personalizer.asked == [wanted]
    assert [step.message.draft.ai_generated for step in to_send] == [False, True]
    assert to_send[1].message.draft == PERSONAL


def test_a_personal_text_is_checked_like_any_other() -> None:
    enrollment = a_due_enrollment(step=a_step(ai_personalization=True))
    personalizer = RecordingPersonalizer(Draft("Hello", " \n", is_html=False))

    transition = transition_for(enrollment, personalizer=personalizer)

    assert transition == Hold(Reason.EMPTY_RENDERING, "body")


def test_a_personalizer_that_breaks_is_tried_again_later() -> None:
    enrollment = a_due_enrollment(step=a_step(ai_personalization=True))

    transition = transition_for(enrollment, personalizer=RecordingPersonalizer(OSError("text")))

    assert transition == Retry(Reason.NOT_PREPARED, retry_delay(1, 0.5), "OSError")


def test_what_is_settled_already_is_parted_from_what_is_to_be_sent() -> None:
    one, other = a_prepared_step(), a_prepared_step()
    settlement = Settlement(a_due_enrollment(), Hold(Reason.MISSING_SENDER))

    assert split([one, settlement, other]) == ([one, other], [settlement])
