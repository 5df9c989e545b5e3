"""One run's personalising: when somebody is asked, what is used, what is counted."""

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

USAGE = AiUsage("claude", 100, 20)
DRAFT = Draft(
    subject="Deliveries at Padaria Sol",
    body="Hi Maria,\n\nMay I show you our deliveries?\n\nBest,\nAna",
    is_html=False,
)
PERSONAL = replace(
    DRAFT, body=DRAFT.body.replace("May I", "As the owner, may I"), ai_generated=True
)


def answer(draft: Draft, facts: Facts) -> PersonalizationResult:  # noqa: ARG001
    return Personalized(PERSONAL, USAGE)


@dataclass
class FakePersonalizer:
    """Answers as it is told, and remembers how long it was given."""

    answer: Callable[[Draft, Facts], PersonalizationResult] = answer
    seconds: list[float] = field(default_factory=list)

    def personalize(self, draft: Draft, facts: Facts, *, seconds: float) -> PersonalizationResult:
        self.seconds.append(seconds)
        return self.answer(draft, facts)


class RememberingJournal(PowertoolsJournal):
    """Keeps what concerns personalising."""

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
    """A run of its own for each test."""

    personalizer: FakePersonalizer = field(default_factory=FakePersonalizer)
    is_required: bool = False
    seconds_left: float = 100.0
    journal: RememberingJournal = field(default_factory=RememberingJournal)
    run: PersonalizationRun = field(init=False)

    def __post_init__(self) -> None:
        options = Personalization(self.personalizer, 20.0, self.is_required)
        time_left = TimeLeft(self.seconds_left, clock=lambda: 0.0)
        self.run = PersonalizationRun(options, self.journal, time_left)

    def rewrite(self, draft: Draft = DRAFT, **columns: Any) -> tuple[Draft, AiUsage | None]:
        channel = Channel.WHATSAPP if draft.subject is None else Channel.EMAIL
        return self.run.rewrite(an_enrollment(**columns), channel, draft)


def an_enrollment(*, kept: Draft | None = None) -> DueEnrollment:
    personal = PersonalText(kept.subject, kept.body) if kept else None
    past = PastInteraction(InteractionId(uuid4()), InteractionStatus.FAILED, personal)
    return DueEnrollment(
        id=EnrollmentId(uuid4()),
        cadence_name="outbound",
        organization_name="Acme",
        current_step=1,
        attempts=1,
        lead=Lead(id=uuid4(), status="new", first_name="Maria"),
        step=None,
        past=past,
    )


def always(result: PersonalizationResult) -> FakePersonalizer:
    return FakePersonalizer(lambda draft, facts: result)  # noqa: ARG005


def test_a_good_answer_is_sent_and_accounted_for() -> None:
    scene = Scene()

    assert scene.rewrite() == (PERSONAL, USAGE)
    assert scene.run.totals == AiTotals(personalized=1, input_tokens=100, output_tokens=20)
    assert len(scene.journal.reports) == 1


def test_an_answer_with_a_fault_costs_and_the_template_is_sent() -> None:
    bad = replace(PERSONAL, body=f"{PERSONAL.body}\nevil.example")
    scene = Scene(always(Personalized(bad, USAGE)))

    assert scene.rewrite() == (DRAFT, USAGE)
    assert scene.run.totals.fallbacks == {FallbackReason.CHANGED_SIGNATURE: 1}
    assert scene.run.totals.input_tokens == 100


def test_what_the_channel_cannot_carry_is_a_fault() -> None:
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


def test_an_approved_template_is_never_rewritten() -> None:
    scene = Scene()
    draft = Draft(
        None, "intro", is_html=False, approved_template=ApprovedTemplate("intro", "pt", ())
    )

    assert scene.rewrite(draft) == (draft, None)
    assert scene.personalizer.seconds == []
    assert scene.journal.reports == []


def test_a_text_that_was_paid_for_is_used_again() -> None:
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
def test_a_text_that_no_longer_fits_its_template_is_written_anew(kept: Draft) -> None:
    scene = Scene()

    assert scene.rewrite(kept=kept) == (PERSONAL, USAGE)
    assert scene.run.totals == AiTotals(personalized=1, input_tokens=100, output_tokens=20)


@pytest.mark.parametrize(("left", "given"), [(100.0, 20.0), (20.0, 20.0), (5.0, 5.0), (2.0, 2.0)])
def test_a_call_gets_its_timeout_or_what_is_left_of_the_run(left: float, given: float) -> None:
    scene = Scene(seconds_left=left)

    scene.rewrite()

    assert scene.personalizer.seconds == [given]


def test_nobody_is_asked_when_too_little_time_is_left() -> None:
    scene = Scene(seconds_left=1.9)

    assert scene.rewrite() == (DRAFT, None)
    assert scene.personalizer.seconds == []
    assert scene.run.totals.fallbacks == {FallbackReason.NO_TIME: 1}


def test_nobody_is_asked_about_a_very_long_message() -> None:
    scene = Scene()
    draft = replace(DRAFT, body="word " * 2_001)

    assert scene.rewrite(draft) == (draft, None)
    assert scene.personalizer.seconds == []
    assert scene.run.totals.fallbacks == {FallbackReason.DRAFT_TOO_LONG: 1}


def test_an_unforeseen_error_is_contained() -> None:
    def fail(draft: Draft, facts: Facts) -> PersonalizationResult:  # noqa: ARG001
        raise ZeroDivisionError

    scene = Scene(FakePersonalizer(fail))

    assert scene.rewrite() == (DRAFT, None)
    assert scene.journal.surprises == ["personalizing: ZeroDivisionError"]
    assert scene.run.totals.fallbacks == {FallbackReason.UNEXPECTED_ERROR: 1}


def test_what_ends_the_run_is_told_once_and_nobody_is_asked_again() -> None:
    everybody = Barrier(8)

    def refuse(draft: Draft, facts: Facts) -> PersonalizationResult:  # noqa: ARG001
        everybody.wait(timeout=10)
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
def test_half_the_time_that_no_send_may_need_is_for_personalising(
    left: float, to_spend: float
) -> None:
    time_left = TimeLeft(left, clock=lambda: 0.0)

    assert time_to_personalize(time_left, sending_seconds=22.0).seconds() == to_spend


@pytest.mark.parametrize(
    ("draft", "sentence"),
    [
        (DRAFT, "Hi Maria,\n\nI was thinking of your role at your company when I wrote this.\n\n"),
        (
            Draft("s", "Oi, você vai à feira?\n\nNão perca isso.", is_html=False),
            "Pensei em você na sua empresa ao escrever isto.",
        ),
        (
            Draft(None, "Hola, ¿usted va a la feria con su equipo?", is_html=False),
            "Pensé en usted en su empresa al escribir esto.",
        ),
        (
            Draft("s", "<p>Dear Maria</p><p>Best,<br>Ana</p>", is_html=True),
            "<p>Dear Maria</p>\n<p>I was thinking of your role at your company",
        ),
        (Draft("s", "<b>Dear</b> Maria, the fair!", is_html=True), "the fair!\nI was thinking"),
    ],
)
def test_the_stub_adds_a_sentence_that_passes(draft: Draft, sentence: str) -> None:
    result = StubPersonalizer().personalize(draft, {}, seconds=1)

    assert sentence in result.draft.body
    assert fault_in(result.draft, draft, {}) is None


def test_the_stub_escapes_in_html() -> None:
    draft = Draft("s", "<p>Dear Maria</p>", is_html=True)

    result = StubPersonalizer().personalize(draft, {"company_name": "B & <Q>"}, seconds=1)

    assert "at B &amp; &lt;Q&gt; when" in result.draft.body
