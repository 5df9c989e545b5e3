"""The personal texts of one run: when the AI is asked, which text is used, what is counted."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest

from cadence_core.model.enrollment import (
    Channel,
    DueEnrollment,
    EnrollmentId,
    InteractionId,
    InteractionStatus,
    Lead,
    Organization,
    PastInteraction,
    PersonalText,
)
from cadence_core.model.message import AiUsage, ApprovedTemplate, Draft, RenderingError
from cadence_core.personalization.guardrails import fault_in
from cadence_core.personalization.port import (
    AiTotals,
    Facts,
    FallbackReason,
    NotPersonalized,
    PersonalizationReport,
    PersonalizationResult,
    Personalized,
)
from cadence_core.personalization.stub import StubPersonalizer
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.journal import PowertoolsJournal
from cadence_core.sending.personalize_drafts import (
    Personalization,
    PersonalizationRun,
    time_to_personalize,
)
from cadence_core.templates.checks import finish_draft
from cadence_core.templates.renderer import JinjaRenderer
from tests.waiting import MAX_WAIT_SECONDS

USAGE = AiUsage("claude", 100, 20)
DRAFT = Draft(
    subject="Deliveries at Padaria Sol",
    body="Hi Maria,\n\nMay I show you our deliveries?\n\nBest,\nAna",
    is_html=False,
)
PERSONAL = finish_draft(
    replace(DRAFT, body=DRAFT.body.replace("May I", "As the owner, may I"), ai_generated=True),
    Channel.EMAIL,
)


def answer(draft: Draft, facts: Facts) -> PersonalizationResult:  # noqa: ARG001
    return Personalized(PERSONAL, USAGE)


@dataclass
class FakePersonalizer:
    """Returns the scripted answer, and records the time limit of each call."""

    answer: Callable[[Draft, Facts], PersonalizationResult] = answer
    seconds: list[float] = field(default_factory=list)

    def personalize(self, draft: Draft, facts: Facts, *, seconds: float) -> PersonalizationResult:
        self.seconds.append(seconds)
        return self.answer(draft, facts)


class RecordingJournal(PowertoolsJournal):
    """Records the reports about personalization."""

    def __init__(self) -> None:
        self.reports: list[PersonalizationReport] = []
        self.stops: list[FallbackReason] = []
        self.surprises: list[str] = []

    def personalization_finished(self, report: PersonalizationReport) -> None:
        self.reports.append(report)

    def personalization_stopped(self, reason: FallbackReason) -> None:
        self.stops.append(reason)

    def unexpected(self, what: str, error: BaseException, **ids: str) -> None:  # noqa: ARG002
        self.surprises.append(f"{what}: {type(error).__name__}")


@dataclass
class Scene:
    """One run with a scripted personalizer and a recording journal."""

    personalizer: FakePersonalizer = field(default_factory=FakePersonalizer)
    is_required: bool = False
    includes_forms: bool = False
    seconds_left: float = 100.0
    journal: RecordingJournal = field(default_factory=RecordingJournal)
    run: PersonalizationRun = field(init=False)

    def __post_init__(self) -> None:
        options = Personalization(
            self.personalizer, JinjaRenderer(), 20.0, self.is_required, self.includes_forms
        )
        time_left = TimeLeft(self.seconds_left, clock=lambda: 0.0)
        self.run = PersonalizationRun(options, self.journal, time_left)

    def rewrite(self, draft: Draft = DRAFT, **columns: Any) -> tuple[Draft, AiUsage | None]:
        channel = Channel.WHATSAPP if draft.subject is None else Channel.EMAIL
        return self.run.rewrite(an_enrollment(**columns), channel, draft)


def an_enrollment(*, kept: Draft | None = None, source: str = "import") -> DueEnrollment:
    personal = PersonalText(kept.subject, kept.body) if kept else None
    past = PastInteraction(InteractionId(uuid4()), InteractionStatus.FAILED, personal)
    return DueEnrollment(
        id=EnrollmentId(uuid4()),
        org_id=uuid4(),
        cadence_name="outbound",
        organization=Organization("Acme"),
        next_step_id=None,
        attempts=1,
        lead=Lead(id=uuid4(), status="new", first_name="Maria", source=source),
        step=None,
        past=past,
    )


def always(result: PersonalizationResult) -> FakePersonalizer:
    return FakePersonalizer(lambda draft, facts: result)  # noqa: ARG005


def test_a_good_answer_is_used_and_counted() -> None:
    scene = Scene()

    assert scene.rewrite() == (PERSONAL, USAGE)
    assert scene.run.totals == AiTotals(personalized=1, input_tokens=100, output_tokens=20)
    assert len(scene.journal.reports) == 1


def test_an_answer_with_a_fault_is_paid_for_and_the_template_is_used() -> None:
    bad = replace(PERSONAL, body=f"{PERSONAL.body}\nevil.example")
    scene = Scene(always(Personalized(bad, USAGE)))

    assert scene.rewrite() == (DRAFT, USAGE)
    assert scene.run.totals.fallbacks == {FallbackReason.CHANGED_SIGNATURE: 1}
    assert scene.run.totals.input_tokens == 100


def test_a_text_too_long_for_its_channel_is_a_fault() -> None:
    draft = Draft(None, "word " * 800, is_html=False)
    personal = replace(draft, body="word " * 900, ai_generated=True)
    scene = Scene(always(Personalized(personal, USAGE)))

    assert scene.rewrite(draft) == (draft, USAGE)
    assert scene.run.totals.fallbacks == {FallbackReason.TOO_LONG: 1}


def test_without_a_personal_text_a_step_can_be_held_instead() -> None:
    scene = Scene(always(NotPersonalized(FallbackReason.OVERLOADED)), is_required=True)

    with pytest.raises(RenderingError, match="ai_unavailable: overloaded"):
        scene.rewrite()
    assert scene.run.totals.fallbacks == {FallbackReason.OVERLOADED: 1}


@pytest.mark.parametrize("is_required", [False, True])
def test_a_lead_of_a_form_gets_the_text_of_the_template(is_required: bool) -> None:  # noqa: FBT001
    scene = Scene(is_required=is_required)

    assert scene.rewrite(source="form", kept=PERSONAL) == (DRAFT, None)
    assert scene.personalizer.seconds == []
    assert scene.run.totals.fallbacks == {FallbackReason.LEAD_OF_FORM: 1}


def test_leads_of_forms_get_a_personal_text_if_the_settings_say_so() -> None:
    assert Scene(includes_forms=True).rewrite(source="form") == (PERSONAL, USAGE)


def test_an_approved_template_is_never_rewritten() -> None:
    scene = Scene()
    draft = Draft(
        None, "intro", is_html=False, approved_template=ApprovedTemplate("intro", "pt", ())
    )

    assert scene.rewrite(draft) == (draft, None)
    assert scene.personalizer.seconds == []
    assert scene.journal.reports == []


def test_a_kept_personal_text_is_used_again() -> None:
    scene = Scene()

    assert scene.rewrite(kept=PERSONAL) == (PERSONAL, None)
    assert scene.personalizer.seconds == []
    assert scene.run.totals == AiTotals()


@pytest.mark.parametrize(
    "kept",
    [
        replace(PERSONAL, body=PERSONAL.body.replace("Ana", "Bia")),
        replace(PERSONAL, body=f"acme.test/old {PERSONAL.body}"),
        replace(PERSONAL, subject=None),
    ],
    ids=["signature", "link", "channel"],
)
def test_a_kept_text_that_does_not_fit_its_template_is_written_again(kept: Draft) -> None:
    scene = Scene()

    assert scene.rewrite(kept=kept) == (PERSONAL, USAGE)
    assert scene.run.totals == AiTotals(personalized=1, input_tokens=100, output_tokens=20)


@pytest.mark.parametrize(("left", "given"), [(100.0, 20.0), (20.0, 20.0), (5.0, 5.0), (2.0, 2.0)])
def test_a_call_gets_its_timeout_or_the_remaining_time_of_the_run(
    left: float, given: float
) -> None:
    scene = Scene(seconds_left=left)

    scene.rewrite()

    assert scene.personalizer.seconds == [given]


def test_the_personalizer_is_not_called_when_too_little_time_is_left() -> None:
    scene = Scene(seconds_left=1.9)

    assert scene.rewrite() == (DRAFT, None)
    assert scene.personalizer.seconds == []
    assert scene.run.totals.fallbacks == {FallbackReason.NO_TIME: 1}


def test_the_personalizer_is_not_called_for_a_very_long_message() -> None:
    scene = Scene()
    draft = replace(DRAFT, body="word " * 2_001)

    assert scene.rewrite(draft) == (draft, None)
    assert scene.personalizer.seconds == []
    assert scene.run.totals.fallbacks == {FallbackReason.DRAFT_TOO_LONG: 1}


def test_an_unexpected_error_is_reported_and_the_template_is_used() -> None:
    def fail(draft: Draft, facts: Facts) -> PersonalizationResult:  # noqa: ARG001
        raise ZeroDivisionError

    scene = Scene(FakePersonalizer(fail))

    assert scene.rewrite() == (DRAFT, None)
    assert scene.journal.surprises == ["personalizing: ZeroDivisionError"]
    assert scene.run.totals.fallbacks == {FallbackReason.UNEXPECTED_ERROR: 1}


def test_a_refusal_that_ends_personalization_is_reported_once() -> None:
    barrier = Barrier(8)

    def refuse(draft: Draft, facts: Facts) -> PersonalizationResult:  # noqa: ARG001
        barrier.wait(timeout=MAX_WAIT_SECONDS)
        return NotPersonalized(FallbackReason.ACCOUNT_REFUSED, ends_run=True)

    scene = Scene(FakePersonalizer(refuse))
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: scene.rewrite(), range(100)))

    assert results == [(DRAFT, None)] * 100
    assert len(scene.personalizer.seconds) == 8
    assert scene.journal.stops == [FallbackReason.ACCOUNT_REFUSED]
    assert scene.run.totals.fallbacks == {
        FallbackReason.ACCOUNT_REFUSED: 8,
        FallbackReason.STOPPED: 92,
    }


@pytest.mark.parametrize(("left", "to_spend"), [(300.0, 139.0), (22.0, 0.0), (5.0, 0.0)])
def test_half_of_the_time_not_reserved_for_sending_is_for_personalization(
    left: float, to_spend: float
) -> None:
    time_left = TimeLeft(left, clock=lambda: 0.0)

    assert time_to_personalize(time_left, sending_seconds=22.0).seconds() == to_spend


@pytest.mark.parametrize(
    ("draft", "sentence"),
    [
        (DRAFT, "Hi Maria,\n\nI wrote this with your company in mind.\n\n"),
        (
            Draft("s", "Oi, você vai à feira?\n\nNão perca isso.", is_html=False),
            "Escrevi isto pensando em sua empresa.",
        ),
        (
            Draft(None, "Hola, ¿usted va a la feria con su equipo?", is_html=False),
            "Escribí esto pensando en su empresa.",
        ),
        (
            Draft("s", "<p>Dear Maria</p><p>Best,<br>Ana</p>", is_html=True),
            "<p>Dear Maria</p>\n<p>I wrote this with your company in mind",
        ),
        (Draft("s", "<b>Dear</b> Maria, the fair!", is_html=True), "the fair!\nI wrote this"),
    ],
)
def test_the_stub_adds_a_sentence_that_passes_the_guardrails(draft: Draft, sentence: str) -> None:
    result = StubPersonalizer().personalize(draft, {}, seconds=1)

    assert sentence in result.draft.body
    assert fault_in(result.draft, draft, {}) is None


def test_the_stub_escapes_in_html() -> None:
    draft = Draft("s", "<p>Dear Maria</p>", is_html=True)

    result = StubPersonalizer().personalize(draft, {"company_name": "B & <Q>"}, seconds=1)

    assert "with B &amp; &lt;Q&gt; in mind" in result.draft.body
