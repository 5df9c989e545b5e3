"""Who pays for refusals of unknown cause."""

from hypothesis import given
from hypothesis import strategies as st

from cadence_core.channels.outcome import (
    ChannelStopped,
    DispatchOutcome,
    NotAccepted,
    NotStarted,
    NotUnderstood,
    Rejected,
    Sent,
    Throttled,
    Uncertain,
)
from cadence_core.model.enrollment import Channel, InteractionStatus
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Advance, End, Release, Retry
from cadence_core.sending.domain.unknown_refusals import UnknownRefusals
from tests.sending.fakes import FakeRunStore, FakeTransport
from tests.sending.unit.dispatching import Dispatching, due_of, some_steps

UNKNOWN = [NotUnderstood(Rejected("odd", "text")), NotUnderstood(NotAccepted("new", "text"))]
UNDERSTOOD: list[DispatchOutcome] = [
    Sent("x"),
    Rejected("bad"),
    NotAccepted("busy"),
    Throttled("slow"),
    ChannelStopped("suspended"),
    Uncertain("timeout"),
    NotStarted(),
]


@given(st.lists(st.tuples(st.sampled_from(Channel), st.sampled_from([*UNKNOWN, *UNDERSTOOD]))))
def test_only_the_first_unknown_refusal_of_a_channel_is_charged_to_its_message(
    answers: list[tuple[Channel, DispatchOutcome]],
) -> None:
    refusals = UnknownRefusals()

    judged = [refusals.judge(channel, outcome) for channel, outcome in answers]

    for channel in Channel:
        unknown = [
            (outcome, result)
            for (of, outcome), result in zip(answers, judged, strict=True)
            if of is channel and isinstance(outcome, NotUnderstood)
        ]
        assert [result for _, result in unknown[:1]] == [one.verdict for one, _ in unknown[:1]]
        assert all(result is outcome for outcome, result in unknown[1:])
    pairs = zip(answers, judged, strict=True)
    assert all(is_ == was for (_, was), is_ in pairs if not isinstance(was, NotUnderstood))


def test_messages_refused_for_an_unknown_cause_cost_one_lead_and_no_other_message() -> None:
    steps = some_steps(30)
    odd = {f"{number}@lead.test": UNKNOWN[number % 2] for number in range(1, 31, 3)}
    store = FakeRunStore(due_of(steps))
    dispatching = Dispatching(store, FakeTransport(odd), concurrency=10)

    dispatching.run(steps)

    transitions = [dispatching.transition_of(step) for step in steps]
    charged = [each for each in transitions if isinstance(each, End | Retry)]
    deferred = [each for each in transitions if isinstance(each, Release)]
    assert (len(charged), len(deferred), transitions.count(Advance())) == (1, 9, 20)
    assert {each.reason for each in deferred} == {Reason.NOT_UNDERSTOOD}
    assert all(each.delay for each in deferred)
    assert set(store.messages.values()) == {InteractionStatus.SENT, InteractionStatus.FAILED}
    assert dispatching.journal.stops == []
