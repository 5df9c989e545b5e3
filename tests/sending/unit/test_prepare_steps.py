"""Preparing claimed enrollments: decide, render, personalize."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cadence_core.channels.outcome import Uncertain
from cadence_core.errors import ProcessUnavailableError
from cadence_core.model.backoff import retry_delay
from cadence_core.model.enrollment import Channel, DueEnrollment, EnrollmentStatus
from cadence_core.model.message import AiUsage, Draft, PreparedStep
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Advance, End, Hold, Release, Retry, Transition
from cadence_core.personalization.port import PersonalizationResult, Personalized
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.domain.rendering_budget import RenderingBudget
from cadence_core.sending.domain.transitions import RetryPolicy
from cadence_core.sending.personalize_drafts import Personalization, PersonalizationRun
from cadence_core.sending.ports import Renderer
from cadence_core.sending.prepare_steps import Preparation, Prepared, split
from cadence_core.sending.records import Evidence, StepResult
from cadence_core.templates.checks import finish_draft
from cadence_core.templates.renderer import JinjaRenderer
from tests.builders import (
    a_due_enrollment,
    a_lead,
    a_past_interaction,
    a_prepared_step,
    a_sender,
    a_step,
    a_template,
)
from tests.clock import ManualClock
from tests.sending.fakes import FakeJournal, FakePersonalizer


class BrokenRenderer(JinjaRenderer):
    """Raises an unexpected error for one lead."""

    def render(self, enrollment: DueEnrollment) -> Draft:
        if enrollment.lead.first_name == "Zoe":
            raise KeyError("Zoe's secret")
        return Draft("Hello", "Hi", is_html=False)


def an_email(body: str, **fields: Any) -> Draft:
    return finish_draft(Draft("Hello Maria", body, is_html=False, **fields), Channel.EMAIL)


FROM_TEMPLATE = an_email("Dear Maria of Padaria Sol")
PERSONAL = an_email("Dear Maria, owner of Padaria Sol", ai_generated=True)
USAGE = AiUsage("claude", input_tokens=900, output_tokens=80)


A_MINUTE = TimeLeft(ends_at=60, clock=ManualClock())


def a_preparation(renderer: Renderer | None = None, concurrency: int = 4) -> Preparation:
    return Preparation(
        renderer=renderer or JinjaRenderer(),
        journal=FakeJournal(),
        policy=RetryPolicy(4),
        concurrency=concurrency,
        jitter=lambda: 0.5,
    )


def transition_for(enrollment: DueEnrollment, **parts: Any) -> Transition:
    prepared = a_preparation(**parts).prepare(enrollment, RenderingBudget(A_MINUTE))
    assert isinstance(prepared, StepResult)
    return prepared.transition


def test_a_sendable_step_becomes_a_message() -> None:
    sender = a_sender()
    enrollment = a_due_enrollment(step=a_step(sender=sender))

    prepared = a_preparation().prepare(enrollment, RenderingBudget(A_MINUTE))

    assert isinstance(prepared, PreparedStep)
    assert prepared.enrollment is enrollment
    message = prepared.message
    assert (message.to, message.channel, message.sender) == (
        "maria@lead.test",
        Channel.EMAIL,
        sender,
    )
    assert message.draft == FROM_TEMPLATE


def test_a_whatsapp_message_goes_to_the_phone() -> None:
    enrollment = a_due_enrollment(step=a_step(channel=Channel.WHATSAPP))

    prepared = a_preparation().prepare(enrollment, RenderingBudget(A_MINUTE))

    assert isinstance(prepared, PreparedStep)
    assert prepared.message.to == "+5511987654321"
    assert prepared.message.draft.subject is None


def test_a_retried_message_keeps_its_id() -> None:
    past = a_past_interaction("failed")

    prepared = a_preparation().prepare(a_due_enrollment(past=past), RenderingBudget(A_MINUTE))

    assert isinstance(prepared, PreparedStep)
    assert prepared.message.id == past.id


def test_new_messages_get_different_ids() -> None:
    prepared = a_preparation().prepare_all(
        [a_due_enrollment(), a_due_enrollment()], RenderingBudget(A_MINUTE)
    )

    to_send, _ = split(prepared)
    assert len({step.message.id for step in to_send}) == 2


def a_template_of(**fields: str) -> DueEnrollment:
    return a_due_enrollment(step=a_step(template=a_template(**fields)))


@pytest.mark.parametrize(
    ("enrollment", "expected"),
    [
        (
            a_due_enrollment(lead=a_lead(status="won")),
            End(EnrollmentStatus.COMPLETED, Reason.LEAD_WON),
        ),
        (a_due_enrollment(lead=a_lead(email=None)), Hold(Reason.MISSING_ADDRESS)),
        (
            a_due_enrollment(past=a_past_interaction("sent")),
            Advance(Reason.ALREADY_SENT),
        ),
        (a_template_of(body="{{ budget }}"), Hold(Reason.MISSING_VARIABLE, "budget")),
        (
            a_template_of(body="{% if x is defined %}x{% endif %}"),
            Hold(Reason.EMPTY_RENDERING, "body"),
        ),
        (a_template_of(subject=" "), Hold(Reason.EMPTY_RENDERING, "subject")),
        (
            a_template_of(body="{% set x = 1 %}"),
            Hold(
                Reason.TEMPLATE_ERROR,
                "body: a template has {% if %} and {% for %}, and no other {% … %}"
                " (assign is not allowed in a template)",
            ),
        ),
    ],
)
def test_an_unsendable_enrollment_gets_its_reason(
    enrollment: DueEnrollment, expected: Transition
) -> None:
    assert transition_for(enrollment) == expected


def test_an_unexpected_error_is_retried_later() -> None:
    enrollment = a_due_enrollment(lead=a_lead(first_name="Zoe"))

    transition = transition_for(enrollment, renderer=BrokenRenderer())

    assert transition == Retry(Reason.NOT_PREPARED, retry_delay(1, 0.5), "KeyError")


def test_the_last_attempt_with_an_unexpected_error_fails_the_enrollment() -> None:
    enrollment = a_due_enrollment(lead=a_lead(first_name="Zoe"), attempts=3)

    transition = transition_for(enrollment, renderer=BrokenRenderer())

    assert transition == End(EnrollmentStatus.FAILED, Reason.ATTEMPTS_EXHAUSTED, "KeyError")


def test_an_error_affects_one_enrollment_and_is_reported_without_its_text() -> None:
    zoe = a_due_enrollment(lead=a_lead(first_name="Zoe"))
    journal = FakeJournal()
    preparation = replace(a_preparation(BrokenRenderer()), journal=journal)

    to_send, results = split(
        preparation.prepare_all(
            [a_due_enrollment(), zoe, a_due_enrollment()], RenderingBudget(A_MINUTE)
        )
    )

    assert len(to_send) == 2
    assert [result.enrollment for result in results] == [zoe]
    assert journal.surprises == [("preparing", "KeyError", {"enrollment_id": str(zoe.id)})]


def test_the_order_of_the_enrollments_is_kept() -> None:
    enrollments = [a_due_enrollment() for _ in range(50)]

    prepared = a_preparation(concurrency=8).prepare_all(enrollments, RenderingBudget(A_MINUTE))

    assert [item.enrollment for item in prepared] == enrollments


def test_an_empty_claim_prepares_nothing() -> None:
    assert a_preparation().prepare_all([], RenderingBudget(A_MINUTE)) == []


def test_a_message_left_sending_by_a_dead_run_is_uncertain() -> None:
    past = a_past_interaction("sending")

    prepared = a_preparation().prepare(a_due_enrollment(past=past), RenderingBudget(A_MINUTE))

    assert isinstance(prepared, StepResult)
    assert prepared.transition == Hold(Reason.UNCERTAIN_SEND)
    assert prepared.evidence == Evidence(past.id, Uncertain("run_died"))


@pytest.mark.parametrize("status", ["sent", "uncertain", "failed"])
def test_no_other_past_message_gets_new_evidence(status: str) -> None:
    lead = a_lead(status="won")
    enrollment = a_due_enrollment(past=a_past_interaction(status), lead=lead)

    prepared = a_preparation().prepare(enrollment, RenderingBudget(A_MINUTE))

    assert isinstance(prepared, StepResult)
    assert prepared.evidence is None


def a_personal_step() -> DueEnrollment:
    return a_due_enrollment(step=a_step(ai_personalization=True))


def prepare_personally(
    enrollments: list[DueEnrollment], personalizing: PersonalizationRun
) -> list[Prepared]:
    preparation = a_preparation()
    to_send, _ = split(preparation.prepare_all(enrollments, RenderingBudget(A_MINUTE)))
    return [
        preparation.personalize(step, personalizing) if step.step.ai_personalization else step
        for step in to_send
    ]


def personalization_with(
    personalizer: FakePersonalizer, *, is_required: bool = False
) -> PersonalizationRun:
    options = Personalization(
        personalizer, JinjaRenderer(), timeout_seconds=20, is_required=is_required
    )
    return PersonalizationRun(options, FakeJournal(), TimeLeft(ends_at=60, clock=ManualClock()))


def test_a_personal_text_is_requested_only_if_the_step_asks_for_it() -> None:
    wanted = a_due_enrollment(lead=a_lead(job_title="Baker"), step=a_personal_step().step)
    personalizer = FakePersonalizer(Personalized(PERSONAL, USAGE))

    prepared = prepare_personally([a_due_enrollment(), wanted], personalization_with(personalizer))

    to_send, _ = split(prepared)
    [(draft, facts)] = personalizer.calls
    assert (draft, facts["job_title"]) == (FROM_TEMPLATE, "Baker")
    assert [step.message.draft for step in to_send] == [FROM_TEMPLATE, PERSONAL]
    assert [step.ai_usage for step in to_send] == [None, USAGE]


def test_without_personalization_the_template_is_used() -> None:
    prepared = a_preparation().prepare(a_personal_step(), RenderingBudget(A_MINUTE))

    assert isinstance(prepared, PreparedStep)
    assert (prepared.message.draft, prepared.ai_usage) == (FROM_TEMPLATE, None)


NO_GOOD_TEXT = [
    (Personalized(replace(PERSONAL, body=" \n"), USAGE), "empty", USAGE),
    (OSError("text"), "unexpected_error", None),
]


@pytest.mark.parametrize(("answer", "_", "paid"), NO_GOOD_TEXT)
def test_without_a_good_personal_text_the_template_is_used(
    answer: PersonalizationResult | Exception, _: str, paid: AiUsage | None
) -> None:
    personalization = personalization_with(FakePersonalizer(answer))

    prepared = prepare_personally([a_personal_step()], personalization)[0]

    assert isinstance(prepared, PreparedStep)
    assert (prepared.message.draft, prepared.ai_usage) == (FROM_TEMPLATE, paid)


@pytest.mark.parametrize(("answer", "reason", "_"), NO_GOOD_TEXT)
def test_without_a_good_personal_text_a_step_can_be_held_instead(
    answer: PersonalizationResult | Exception, reason: str, _: AiUsage | None
) -> None:
    personalization = personalization_with(FakePersonalizer(answer), is_required=True)

    prepared = prepare_personally([a_personal_step()], personalization)[0]

    assert isinstance(prepared, StepResult)
    assert prepared.transition == Hold(Reason.AI_UNAVAILABLE, reason)


def test_split_separates_steps_to_send_from_results() -> None:
    one, other = a_prepared_step(), a_prepared_step()
    result = StepResult(a_due_enrollment(), Hold(Reason.MISSING_SENDER))

    assert split([one, result, other]) == ([one, other], [result])


class UnavailableRenderer(JinjaRenderer):
    """Has no process."""

    def render(self, enrollment: DueEnrollment) -> Draft:  # noqa: ARG002
        raise ProcessUnavailableError("BlockingIOError")


def test_without_a_process_to_render_in_nothing_is_counted_as_an_attempt() -> None:
    enrollment = a_due_enrollment(attempts=3)
    journal = FakeJournal()
    preparation = replace(a_preparation(UnavailableRenderer()), journal=journal)

    prepared = preparation.prepare(enrollment, RenderingBudget(A_MINUTE))

    assert prepared == StepResult(enrollment, Release(Reason.NOT_PREPARED, timedelta(minutes=15)))
    ids = {"enrollment_id": str(enrollment.id)}
    assert journal.surprises == [("preparing", "ProcessUnavailableError", ids)]
