"""Messages are claimed, prepared and sent at the same time; a slow one delays itself only."""

from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any

import pytest

from cadence_core.errors import StoreUnavailableError
from cadence_core.model.enrollment import DueEnrollment
from cadence_core.model.message import Draft, Message
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Release
from cadence_core.personalization.port import Facts, PersonalizationResult, Personalized
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.domain.claim_size import MAX_FIRST_CLAIM
from cadence_core.sending.domain.summary import RunSummary
from cadence_core.sending.execute_batch import BatchEngine
from cadence_core.sending.gather_batch import MIN_READ
from cadence_core.sending.records import Claim, Trigger
from cadence_core.templates.renderer import JinjaRenderer
from tests.builders import a_due_enrollment, a_lead, a_step
from tests.clock import ManualClock
from tests.sending.engines import an_engine
from tests.sending.fakes import FakeRunStore, FakeTransport

SECONDS = 5


@dataclass
class Sends:
    """A transport that counts, and a moment: when this many messages have been sent."""

    awaited: int
    reached: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.transport = FakeTransport(during_send=self._note)

    def _note(self, _: Message) -> None:
        if len(self.transport.calls) >= self.awaited:
            self.reached.set()


@dataclass
class SlowRenderer(JinjaRenderer):
    """Renders the message to Zoe only when something has happened."""

    happened: Event

    def __post_init__(self) -> None:
        super().__init__()

    def render(self, enrollment: DueEnrollment) -> Draft:
        if enrollment.lead.first_name == "Zoe":
            assert self.happened.wait(SECONDS)
        return super().render(enrollment)


@dataclass
class SlowPersonalizer:
    """Writes to Zoe only when something has happened."""

    happened: Event

    def personalize(self, draft: Draft, facts: Facts, *, seconds: float) -> PersonalizationResult:  # noqa: ARG002
        if "Zoe" in draft.body:
            assert self.happened.wait(SECONDS)
        return Personalized(replace(draft, ai_generated=True))


def execute(engine: BatchEngine, batch_size: int = 50) -> RunSummary:
    result = engine.execute(
        Trigger("schedule", "1"), batch_size=batch_size, time_left=TimeLeft.of_seconds(100)
    )
    assert isinstance(result, RunSummary)
    return result


def due(*names: str, is_personal: bool = False) -> list[DueEnrollment]:
    step = a_step(ai_personalization=is_personal)
    return [
        a_due_enrollment(lead=a_lead(first_name=name, email=f"{n}@lead.test"), step=step)
        for n, name in enumerate(names)
    ]


def with_renderer(engine: BatchEngine, renderer: JinjaRenderer) -> BatchEngine:
    return replace(engine, preparation=replace(engine.preparation, renderer=renderer))


def test_messages_leave_while_a_later_one_is_prepared() -> None:
    sends = Sends(awaited=2)
    engine = an_engine(FakeRunStore(due("Ana", "Eva", "Zoe", "Bia")), sends.transport)

    summary = execute(with_renderer(engine, SlowRenderer(sends.reached)))

    assert summary.sent == 4
    assert sends.transport.addresses[-2:] == ["2@lead.test", "3@lead.test"]


def test_a_slow_personal_text_delays_its_own_message_only() -> None:
    sends = Sends(awaited=3)
    store = FakeRunStore(due("Ana", "Zoe", "Eva", "Bia", is_personal=True))

    personalizer = SlowPersonalizer(sends.reached)
    summary = execute(an_engine(store, sends.transport, personalizer=personalizer))

    assert summary.sent == 4
    assert sends.transport.addresses[-1] == "1@lead.test"


def test_the_next_claim_is_made_while_messages_of_the_first_are_sent() -> None:
    store = FakeRunStore(due(*["Ana"] * (MAX_FIRST_CLAIM + 30)))
    claims_at_sends: list[int] = []
    transport = FakeTransport(during_send=lambda _: claims_at_sends.append(len(store.claims)))

    summary = execute(an_engine(store, transport), batch_size=MAX_FIRST_CLAIM + 30)

    assert summary.sent == summary.claimed == MAX_FIRST_CLAIM + 30
    assert store.claims == [MAX_FIRST_CLAIM, 30]
    assert claims_at_sends[0] == 1


def test_the_first_messages_leave_before_the_rest_of_a_claim_is_read() -> None:
    store = FakeRunStore(due(*["Ana"] * 30))
    reads_at_sends: list[int] = []
    transport = FakeTransport(during_send=lambda _: reads_at_sends.append(store.reads))

    summary = execute(an_engine(store, transport))

    assert (summary.sent, summary.claimed, store.claims, store.reads) == (30, 30, [50, 20], 1)
    assert reads_at_sends[0] == 0


def test_the_next_part_of_a_claim_is_read_while_the_one_before_is_prepared() -> None:
    names = ["Ana"] * (MAX_FIRST_CLAIM + 2 * MIN_READ)
    names[MAX_FIRST_CLAIM + MIN_READ - 1] = "Zoe"  # the last of a part
    store = FakeRunStore(due(*names))
    is_read = Event()
    read_later = store.read_later

    def note(*arguments: Any, **options: Any) -> Claim:
        if len(store.claims) > 1:
            is_read.set()
        return read_later(*arguments, **options)

    store.read_later = note  # type: ignore[method-assign]

    engine = with_renderer(an_engine(store), SlowRenderer(is_read))
    summary = execute(engine, batch_size=len(names))

    assert (summary.sent, store.claims) == (len(names), [MAX_FIRST_CLAIM, 2 * MIN_READ])


def test_of_many_threads_as_much_is_read_at_a_time_as_they_keep_busy() -> None:
    store = FakeRunStore(due(*["Ana"] * 500))
    engine = an_engine(store)
    engine = replace(engine, options=replace(engine.options, concurrency=50))

    assert execute(engine, batch_size=500).sent == 500

    # The rest of the first claim, and half of each other one.
    assert (store.claims, store.reads) == ([100, 200, 200], 3)


def test_what_is_leased_and_cannot_be_read_is_given_back() -> None:
    ready = due(*["Ana"] * 29)
    broken = a_due_enrollment()
    store = FakeRunStore([*ready, broken], unreadable=[broken.id])

    summary = execute(an_engine(store))

    assert (summary.sent, summary.claimed) == (29, 29)
    assert [*store.leases] == [broken.id]  # set aside


def test_what_the_run_reads_when_it_loses_the_connection_is_not_given_back() -> None:
    """One of it may be the cause: as suspects, they end no further run together."""
    enrollments = due(*["Ana"] * (MAX_FIRST_CLAIM + 4 * MIN_READ))
    parts = [enrollments[at : at + MIN_READ] for at in range(MAX_FIRST_CLAIM, 300, MIN_READ)]
    store = FakeRunStore(enrollments, fatal=[parts[1][7].id])

    with pytest.raises(StoreUnavailableError):
        execute(an_engine(store), batch_size=len(enrollments))

    # What a claim reads first is as many as two threads send at once, or a part.
    assert store.claims == [MAX_FIRST_CLAIM, 4 * MIN_READ]
    assert set(store.leases) == {each.id for each in parts[1]}
    assert len(store.left) == MAX_FIRST_CLAIM + MIN_READ


def test_what_is_leased_is_read_at_once_when_the_time_for_it_is_over() -> None:
    """It is only released: a slow database must not answer for each part of it."""
    clock = ManualClock()
    store = FakeRunStore(due(*["Ana"] * (MAX_FIRST_CLAIM + 4 * MIN_READ)))
    read_later = store.read_later

    def slow(*arguments: Any, **options: Any) -> Claim:
        clock.now += 60
        return read_later(*arguments, **options)

    store.read_later = slow  # type: ignore[method-assign]

    summary = an_engine(store).execute(
        Trigger("schedule", "1"), batch_size=300, time_left=TimeLeft(200, clock)
    )

    assert isinstance(summary, RunSummary)
    assert (summary.claimed, store.reads, store.leases) == (300, 3, {})
    assert summary.sent + summary.released == 300


def test_what_a_lost_connection_finds_unprepared_or_unread_is_given_back() -> None:
    at_work = Event()
    store = FakeRunStore(
        due("Ana", "Zoe", "Eva"),
        faults={1: StoreUnavailableError("turn: the connection was lost")},
        during_turn=lambda turn: at_work.set() if turn > 1 else None,
    )

    with pytest.raises(StoreUnavailableError):
        execute(with_renderer(an_engine(store), SlowRenderer(at_work)))

    assert list(store.left.values()) == [Release(Reason.OUT_OF_TIME)] * 2
    assert store.leases == {}


def test_what_leaves_without_a_message_is_recorded_when_nothing_else_is_claimed() -> None:
    """It may be due at once, and would be claimed and released again."""
    held = a_due_enrollment(lead=a_lead(email=None))
    store = FakeRunStore([held, *due(*["Ana"] * (MAX_FIRST_CLAIM + 30))])
    recorded_at_claims: list[bool] = []
    claim = store.claim

    def note(*arguments: Any, **options: Any) -> Claim:
        recorded_at_claims.append(held.id in store.left)
        return claim(*arguments, **options)

    store.claim = note  # type: ignore[method-assign]

    summary = execute(an_engine(store), batch_size=MAX_FIRST_CLAIM + 30)

    assert (summary.sent, summary.held) == (MAX_FIRST_CLAIM + 30, 1)
    assert recorded_at_claims == [False] * len(store.claims)
