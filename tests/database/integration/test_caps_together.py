"""Caps under four connections at once, and against an auditor that knows nothing of buckets."""

import json
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.database.caps import DAY, START, TAKE, TICK, Caps, set_time
from tests.sessions import Background, NewSession, wait_until_blocked
from tests.world import World


@pytest.fixture
def caps(world: World) -> Caps:
    return Caps(world)


def turns(session: Any, batches: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Take room for each batch in a transaction of its own; return the messages that got it."""
    session.run("SET cadence.simulated = on")
    granted: list[dict[str, Any]] = []
    for batch in batches:
        rows = session.run(TAKE, messages=json.dumps(batch), back="[]")
        refused = {str(row[0]) for row in rows}
        granted += [message for message in batch if message["enrollment_id"] not in refused]
    return granted


def test_four_connections_that_want_6400_get_exactly_a_cap_of_1000(
    caps: Caps, new_session: NewSession, background: Background
) -> None:
    caps.cap("sender", 1000)
    batches = [[caps.messages(10) for _ in range(160)] for _ in range(4)]

    running = [background(turns, new_session(), each) for each in batches]

    assert sum(len(each.result()) for each in running) == 1000
    assert caps.world.rows("SELECT sum(used) AS used FROM send_counts") == [{"used": 1000}]


def test_many_scopes_at_once_lead_to_no_deadlock_and_the_ledger_equals_what_was_granted(
    caps: Caps, new_session: NewSession, background: Background
) -> None:
    caps.cap("organization", 3000)
    caps.cap("first_touches", 800)
    caps.cap("domain", 90)
    caps.cap("domain", 300, domain="d0.test")
    senders = [caps.sender]
    for number in range(4):
        columns = {"channel": "email", "address": f"s{number}@acme.test"}
        senders.append(caps.world.insert("senders", org_id=caps.world.org_id, **columns))
    for sender in senders:
        caps.cap("sender", 500, sender_id=sender)
    chance = random.Random(7)  # noqa: S311

    def batch() -> list[dict[str, Any]]:
        return [
            caps.message(
                sender_id=chance.choice(senders),
                recipient_domain=f"d{chance.randrange(18)}.test",
                is_first_touch=chance.random() < 0.5,
            )
            for _ in range(10)
        ]

    batches = [[batch() for _ in range(150)] for _ in range(4)]
    running = [background(turns, new_session(), each) for each in batches]

    granted = [message for each in running for message in each.result()]
    counted: dict[str, int] = defaultdict(int)
    for message in granted:
        counted["organization"] += 1
        counted[message["sender_id"]] += 1
        counted[message["recipient_domain"]] += 1
        counted["first_touches"] += message["is_first_touch"]
    # What goes to a domain with a cap of its own counts in two caps, the same in each.
    ledger = {
        (row["name"], row["used"])
        for row in caps.world.rows(
            """SELECT coalesce(NULLIF(split_part(c.scope, ':', 3), ''), NULLIF(cap.target, ''), cap.kind) AS name,
                      CAST(sum(c.used) AS integer) AS used
                 FROM send_counts AS c JOIN send_scopes AS s USING (scope) JOIN sending_caps AS cap ON cap.id = s.cap_id
                GROUP BY 1, cap.id"""  # noqa: E501
        )
    }
    assert ledger == set(counted.items())
    assert counted["organization"] <= 3000
    assert counted["first_touches"] <= 800
    assert all(counted[f"d{number}.test"] <= (90 if number else 300) for number in range(18))
    assert all(counted[str(sender)] <= 500 for sender in senders)


def test_a_turn_that_is_undone_takes_nothing(
    caps: Caps, new_session: NewSession, background: Background
) -> None:
    """A run that is killed before its turn is committed sends nothing, and blocks no one."""
    caps.cap("sender", 5)
    killed = new_session()
    killed.run("SET cadence.simulated = on")
    killed.run("BEGIN")
    assert killed.run(TAKE, messages=json.dumps(caps.messages(5)), back="[]") == []
    waiting = background(turns, new_session(), [caps.messages(5)])
    wait_until_blocked(caps.world.connection)

    [[pid]] = killed.run("SELECT pg_backend_pid()")
    caps.world.connection.run("SELECT pg_terminate_backend(:pid)", pid=pid)

    assert len(waiting.result()) == 5


# The auditor: nothing but when each message left, and the rule.


def most_in_any_24_hours(left: list[datetime]) -> int:
    """Return the largest number of messages in any 24 hours, by trying each as the last."""
    return max((sum(last - DAY < other <= last for other in left) for last in left), default=0)


@pytest.fixture(scope="module")
def many_days(postgres: str) -> Iterator[Caps]:
    from tests.conftest import cloned_database  # noqa: PLC0415

    with cloned_database(postgres) as url:
        world = World(url)
        yield Caps(world)
        world.close()


asks = st.lists(
    st.tuples(
        # seconds since the last one: often about a day
        st.one_of(st.floats(0, 2000), st.floats(86_000, 87_600), st.floats(0, 400_000)),
        st.integers(1, 4),  # messages wanted
        st.sampled_from([0, 290]),  # seconds until they leave
        st.sampled_from(["a.test", "b.test"]),
        st.sampled_from([0, 0, 0, 1, 2]),  # of which so many were certainly not accepted
    ),
    min_size=20,
    max_size=60,
)


@settings(max_examples=60)
@given(asks=asks, cap=st.integers(1, 4), domain_cap=st.integers(1, 3), trickle=st.booleans())
def test_no_24_hours_have_more_messages_than_the_cap_whenever_they_leave(
    many_days: Caps, asks: list[Any], cap: int, domain_cap: int, *, trickle: bool
) -> None:
    caps = many_days
    caps.world.connection.run("DELETE FROM sending_caps")
    caps.cap("sender", cap, trickle=trickle)
    caps.cap("domain", domain_cap, trickle=trickle)
    caps.move_to(START)
    left: dict[str, list[datetime]] = defaultdict(list)
    back: list[dict[str, Any]] = []
    for passed, wanted, delay, domain, lost in asks:
        caps.move_to(caps.at + timedelta(seconds=passed))
        messages = caps.messages(wanted, recipient_domain=domain)
        refused = {str(row["enrollment_id"]) for row in caps.refused(messages, back)}
        granted = [each for each in messages if each["enrollment_id"] not in refused]
        back = [{**each, "begun_at": caps.at.isoformat()} for each in granted[:lost]]
        for message in granted[lost:]:
            left[message["recipient_domain"]].append(caps.at + timedelta(seconds=delay))

    assert most_in_any_24_hours([at for each in left.values() for at in each]) <= cap
    assert all(most_in_any_24_hours(each) <= domain_cap for each in left.values())


@pytest.mark.parametrize("minutes_after", [0, 12])
def test_a_saturated_mailbox_uses_its_cap_for_60_days_at_stable_hours(
    caps: Caps, minutes_after: int
) -> None:
    cap, wanted = 40, 3
    caps.cap("sender", cap, trickle=True)
    caps.world.connection.run(  # every day from 09:00 to 17:00
        """CREATE OR REPLACE FUNCTION open_around(
               schedule uuid, zone text, at timestamptz, first timestamptz, last timestamptz)
           RETURNS tstzrange LANGUAGE sql
           AS $$ SELECT tstzrange(at, date_trunc('day', at) + interval '17 hours') $$"""
    )
    days = []
    take = caps.world.connection.prepare("SELECT count(*) FROM take_room(CAST(:messages AS jsonb))")
    batch = json.dumps(caps.messages(wanted, schedule_id="00000000-0000-0000-0000-000000000001"))
    for day in range(60):
        sent = []
        for tick in range(32):
            at = START + day * DAY + tick * TICK + timedelta(minutes=minutes_after)
            set_time(caps.world.connection, at)
            [[refused]] = take.run(messages=batch)
            sent.append(wanted - refused)
        days.append(sent)

    used = sum(map(sum, days)) / (cap * 60)
    assert 0.92 <= used <= 1
    for sent in days[5:]:
        busy = [tick for tick, number in enumerate(sent) if number]
        assert busy[0] <= 2  # half past nine
        assert busy[-1] >= 28  # four o'clock
        assert max(sent) <= 2 * cap / 32 + 1
