"""The events of one invocation are recorded in one transaction, as if one at a time."""

import json
from collections.abc import Callable
from functools import partial
from random import Random
from threading import Thread
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cadence_core.database.connection import Database, connect
from cadence_core.feedback.application import FeedbackApplication
from cadence_core.feedback.journal import FeedbackJournal
from cadence_core.feedback.opt_out.reader import OptOutPhrases
from cadence_core.feedback.store.feedback_store import PostgresFeedbackStore
from cadence_core.feedback.stored_mail import StoredMails
from local.samples import SES_MESSAGE_ID
from tests.feedback.hesitant import Hesitant
from tests.feedback.inbox import AWS_MESSAGE_ID, INTERACTION_ID, Inbox, sample
from tests.feedback.integration.test_at_the_same_time import deadlocks
from tests.feedback.integration.test_handler import metric
from tests.feedback.integration.test_order import (
    DOMAIN,
    META_NUMBER,
    NUMBER,
    POOLS,
    batches,
    body_of,
    play,
)
from tests.feedback.integration.test_reputation import ALL_SCOPES, pauses
from tests.feedback.sent_emails import email, event_about, send_many
from tests.waiting import MAX_WAIT_SECONDS
from tests.world import Row, World

CHANNELS = ("email", "whatsapp")
REPORTS = {
    channel: [name for name in names if "inbound" not in name and "preferences" not in name]
    for channel, names in POOLS.items()
}
MESSAGES = 4
REFUSE = """
CREATE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'poison';
END $$;
CREATE TRIGGER refuse_poison BEFORE INSERT ON delivery_events
    FOR EACH ROW WHEN (NEW.code = 'poison') EXECUTE FUNCTION refuse_poison()"""


GROUPS = st.lists(st.integers(1, 10), max_size=8)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(channel=st.sampled_from(CHANNELS), sizes=GROUPS, data=st.data())
@pytest.mark.parametrize("status", ["uncertain", "sent"])
def test_the_events_of_one_message_give_the_same_state_in_any_order_and_grouping(
    inbox: Inbox, status: str, channel: str, sizes: list[int], data: st.DataObject
) -> None:
    url = inbox.world.url
    some = st.lists(st.sampled_from(POOLS[channel]), min_size=2, max_size=7, unique=True)
    names = data.draw(some)
    shuffled = data.draw(st.permutations([*names, *names[:3]]))

    one_at_a_time = play(url, channel, names, status=status)

    assert play(url, channel, shuffled, status=status, sizes=sizes) == one_at_a_time


class Crowd:
    """Messages to three leads: two to the first, and one each to two with one address."""

    def __init__(self, url: str, channel: str) -> None:
        self.own = uuid4().hex
        self.world = World(url, f"{self.own}.{DOMAIN}", f"{NUMBER}{self.own}")
        self.inbox = Inbox(self.world)
        lead, other, same = (self.world.lead(**self._address(name)) for name in ("a", "b", "b"))
        self.ids: list[UUID] = []
        for to in (lead, lead, other, same):
            id_ = uuid4()
            external_id = f"{SES_MESSAGE_ID if channel == 'email' else AWS_MESSAGE_ID}{id_.hex}"
            self.inbox.message(channel, "sent", lead=to, id=id_, external_id=external_id)
            self.ids.append(id_)

    def _address(self, name: str) -> Row:
        return {"email": f"{name}@lead.test", "phone": f"+551198765432{len(name)}"}

    def body(self, number: int, name: str) -> str:
        """Return a sample about one of the messages."""
        id_ = self.ids[number]
        return (
            body_of(name)
            .replace(str(INTERACTION_ID), str(id_))
            .replace(SES_MESSAGE_ID, f"{SES_MESSAGE_ID}{id_.hex}")
            .replace(AWS_MESSAGE_ID, f"{AWS_MESSAGE_ID}{id_.hex}")
            .replace("wamid.", f"wamid.{id_.hex}")
            .replace(NUMBER, f"{NUMBER}{self.own}")
            .replace(META_NUMBER, f"{META_NUMBER}{self.own}")
            .replace(DOMAIN, f"{self.own}.{DOMAIN}")
        )

    def state_after(self, events: list[tuple[int, str]], sizes: list[int]) -> dict[str, list[str]]:
        """Deliver events in groups, and return the state without what is this crowd's own."""
        for batch in batches([self.body(*event) for event in events], sizes):
            assert self.inbox.deliver(*batch) == []
        state = {
            name: [self._without_ids(json.dumps(row, default=str)) for row in rows]
            for name, rows in self.inbox.state().items()
        }
        self.world.close()
        return {**state, "events": sorted(state["events"])}

    def _without_ids(self, text: str) -> str:
        text = text.replace(self.own, "")
        for number, id_ in enumerate(self.ids):
            text = text.replace(id_.hex, f"#{number}").replace(str(id_), f"#{number}")
        return text


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(channel=st.sampled_from(CHANNELS), sizes=GROUPS, data=st.data())
def test_the_events_of_several_messages_give_the_same_state_in_any_grouping(
    inbox: Inbox, channel: str, sizes: list[int], data: st.DataObject
) -> None:
    url = inbox.world.url
    event = st.tuples(st.integers(0, MESSAGES - 1), st.sampled_from(REPORTS[channel]))
    events = data.draw(st.lists(event, min_size=2, max_size=12))

    one_at_a_time = Crowd(url, channel).state_after(events, [1] * len(events))

    assert Crowd(url, channel).state_after(events, sizes) == one_at_a_time


@pytest.fixture
def impatient(inbox: Inbox) -> Inbox:
    """A database that detects deadlocks at once."""
    [[name]] = inbox.world.connection.run("SELECT current_database()")
    inbox.world.connection.run(f"ALTER DATABASE {name} SET deadlock_timeout TO '50ms'")
    return inbox


@pytest.mark.parametrize("shares_leads", [False, True])
def test_two_invocations_with_the_same_events_in_other_orders_do_not_deadlock(
    impatient: Inbox, *, shares_leads: bool
) -> None:
    world = impatient.world
    leads = [world.lead(email=f"lead{number}@lead.test") for number in range(20)]
    sent = [
        email(impatient, lead=leads[number // 2 if shares_leads else number])
        for number in range(20)
    ]
    names = ("ses_send", "ses_delivery", "ses_open", "ses_bounce_permanent", "ses_complaint")
    bodies = [event_about(impatient, message, name) for message in sent for name in names]

    assert deliver_at_once(world.url, [bodies] * 3) == []

    assert deadlocks(world) == 0
    assert {impatient.status_of(message) for message in sent} == {"complained"}
    assert world.count("delivery_events") == len(bodies)


def test_two_invocations_with_other_messages_to_the_same_leads_do_not_deadlock(
    impatient: Inbox,
) -> None:
    world = impatient.world
    leads = [world.lead(email=f"lead{number}@lead.test") for number in range(20)]
    names = ("ses_send", "ses_complaint")
    halves = [
        [
            event_about(impatient, message, name)
            for message in [email(impatient, lead=lead) for lead in leads]
            for name in names
        ]
        for _ in range(2)
    ]

    assert deliver_at_once(world.url, [halves[0], halves[1]]) == []

    assert deadlocks(world) == 0
    assert world.count("interactions", "status = 'complained'") == 40


def deliver_at_once(url: str, of_each: list[list[str]]) -> list[Exception]:
    """Deliver queue messages in several sessions, shuffled and by tens; return the failures."""
    failed: list[Exception] = []

    def deliver(seed: int, bodies: list[str]) -> None:
        shuffled = bodies[:]
        Random(seed).shuffle(shuffled)  # noqa: S311 (an order)
        application = an_application(Database(partial(connect, url)))
        for batch in batches(shuffled, []):
            failed.extend(filter(None, application.take_all(batch, FeedbackJournal())))
        application.database.close()

    threads = [Thread(target=deliver, args=each) for each in enumerate(of_each)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(MAX_WAIT_SECONDS)
    return failed


def an_application(database: Database) -> FeedbackApplication:
    return FeedbackApplication(
        PostgresFeedbackStore(database), OptOutPhrases(), StoredMails(""), database
    )


def ten_deliveries(inbox: Inbox) -> list[str]:
    leads = [inbox.world.lead(email=f"lead{number}@lead.test") for number in range(10)]
    return [event_about(inbox, email(inbox, lead=lead), "ses_delivery") for lead in leads]


@pytest.mark.parametrize(
    "poison",
    [
        pytest.param(lambda _: "{", id="invalid JSON"),
        pytest.param(lambda body: body.replace('"Delivery"', '"poison"'), id="refused"),
        pytest.param(lambda body: body.replace('"messageId"', '"other"'), id="invalid event"),
    ],
)
def test_a_poisoned_event_among_ten_fails_alone(
    inbox: Inbox, poison: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    inbox.world.connection.run(REFUSE)
    bodies = ten_deliveries(inbox)
    bodies[4] = poison(bodies[4])

    assert inbox.deliver(*bodies) == [4]

    assert inbox.world.count("interactions", "status = 'delivered'") == 9
    assert inbox.kinds_kept() == ["delivered"] * 9
    out = capsys.readouterr().out
    assert metric(out, "FeedbackRecorded") == 9


def test_an_event_that_is_too_early_returns_to_the_queue_alone(inbox: Inbox) -> None:
    bodies = ten_deliveries(inbox)
    event = json.loads(bodies[7])
    event["mail"]["tags"], event["mail"]["messageId"] = {}, "not-known-yet"
    bodies[7] = json.dumps(event)

    assert inbox.deliver(*bodies) == [7]

    assert inbox.world.count("interactions", "status = 'delivered'") == 9


@pytest.mark.parametrize("statement", ["lock_messages", "record_feedback", "commit"])
def test_a_lost_connection_fails_all_and_leaves_nothing_half_done(
    inbox: Inbox, statement: str
) -> None:
    bodies = ten_deliveries(inbox)
    before = inbox.state()

    def lose_the_connection() -> None:
        inbox.world.connection.run(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE application_name = 'cadence-engine' AND datname = current_database()"
        )

    application = an_application(Hesitant(inbox.world.url, lose_the_connection, statement))
    errors = application.take_all(bodies, FeedbackJournal())
    application.database.close()

    assert len([error for error in errors if error]) == 10
    assert inbox.state() == before
    assert inbox.deliver(*bodies) == []
    assert inbox.world.count("interactions", "status = 'delivered'") == 10


class Counting(Database):
    """Counts the round trips."""

    def __init__(self, url: str) -> None:
        super().__init__(partial(connect, url))
        self.trips: list[str] = []

    def fetch(self, name: str, sql: str, **parameters: str | float) -> list[list[object]]:
        self.trips.append(name)
        return super().fetch(name, sql, **parameters)


@pytest.mark.parametrize(
    ("names", "trips"),
    [
        (("ses_delivery",), 5),
        (("ses_bounce_permanent",), 7),
        (("ses_send", "ses_delivery"), 6),
        (("ses_send", "ses_delivery", "ses_open"), 7),
    ],
)
def test_ten_events_take_at_most_a_round_trip_each(
    inbox: Inbox, names: tuple[str, ...], trips: int
) -> None:
    leads = [inbox.world.lead(email=f"lead{number}@lead.test") for number in range(10)]
    sent = [email(inbox, lead=lead) for lead in leads[: 10 // len(names)]]
    bodies = [event_about(inbox, message, name) for message in sent for name in names]
    database = Counting(inbox.world.url)
    application = an_application(database)

    assert set(application.take_all(bodies, FeedbackJournal())) == {None}
    database.close()

    assert len(database.trips) == trips, database.trips


def test_a_burst_of_bounces_is_judged_once_for_each_transaction(inbox: Inbox) -> None:
    send_many(inbox.world, 60)
    leads = [inbox.world.lead(email=f"lead{number}@lead.test") for number in range(10)]
    bodies = [event_about(inbox, email(inbox, lead=lead), "ses_bounce_permanent") for lead in leads]

    assert inbox.deliver(*bodies) == []

    assert {pause["scope"] for pause in pauses(inbox.world)} == ALL_SCOPES
    assert {pause["bounces"] for pause in pauses(inbox.world)} == {10}
    assert len(pauses(inbox.world)) == 3


def test_the_same_event_twice_in_one_invocation_counts_once(
    inbox: Inbox, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox.message()

    assert inbox.deliver(*[sample("ses_bounce_permanent")] * 3) == []

    out = capsys.readouterr().out
    assert [metric(out, name) for name in ("FeedbackRecorded", "FeedbackRepeated")] == [1, 2]
    assert metric(out, "MessagesBounced") == 1
