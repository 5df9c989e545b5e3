"""What leaves on a day is counted by lane, and is what the sending rules say of each message."""

from collections import Counter
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from unittest.mock import patch
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cadence_core.database.address_keys import read_new_addresses
from cadence_core.database.connection import Database, connect
from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.operations.reports import agenda as agenda_module
from cadence_core.operations.reports.agenda import AGENDA, Agenda, AgendaRequest
from tests.conftest import cloned_database
from tests.world import World

CLOCK = "America/Sao_Paulo"
ZONES = (None, "America/New_York", "Europe/Madrid", "Asia/Kolkata", "Asia/Tokyo")
EARLIEST = """
    SELECT greatest(cadence_now(), e.next_step_due), send.moment
      FROM candidates_of(ARRAY(SELECT id FROM cadence_enrollments)) AS message
      JOIN cadence_enrollments AS e ON e.id = message.enrollment_id
     CROSS JOIN LATERAL earliest_send(
          message.c, greatest(cadence_now(), e.next_step_due)) AS send"""


def schedule(world: World, *hours: tuple[int, str, str], **columns: object) -> str:
    id_ = world.insert("sending_schedules", org_id=world.org_id, name="Hours", **columns)
    for day, opens, closes in hours:
        world.connection.run(
            "INSERT INTO sending_hours (schedule_id, iso_day, opens, closes)"
            " VALUES (:id, :day, CAST(:opens AS time), CAST(:closes AS time))",
            id=id_,
            day=day,
            opens=opens,
            closes=closes,
        )
    return str(id_)


def enroll(world: World, cadence: UUID, first: datetime, count: int, every: timedelta) -> None:
    """Enroll leads of all zones, whose first step becomes due one after the other."""
    for number in range(count):
        lead = world.lead_of_its_own(timezone=ZONES[number % len(ZONES)])
        world.enrollment(cadence, lead, next_step_due=first + number * every)


def asked_at(database: Database, at: datetime, **request: object) -> Agenda:
    with database.read_only(at):
        return AGENDA.act(database, AgendaRequest.model_validate(request))


@pytest.mark.parametrize(
    "at",
    [
        "2027-03-11T09:30",  # New York sets its clock within the days that follow
        "2027-03-26T23:50",  # and Madrid
        "2027-04-03T12:00",  # a Saturday
        "2027-04-05T15:10",  # in the middle of a Monday's hours
    ],
)
def test_an_agenda_counts_each_message_in_the_hour_that_the_sending_rules_say(
    world: World, operated: Database, at: str
) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=UTC)
    office = [(day, "09:00", "12:00") for day in range(1, 6)]
    office += [(day, "13:30", "17:00") for day in range(1, 6)]
    nights = [(day, "22:00", "24:00") for day in range(1, 8)]
    nights += [(day, "00:00", "02:00") for day in range(1, 8)]
    for hours in (office, nights, None):
        id_ = hours and schedule(world, *hours, spread_minutes=90)
        cadence = world.cadence({}, {"delay_days": 1}, schedule_id=id_, name=str(id_))
        enroll(world, cadence, now - timedelta(days=2), 60, timedelta(hours=2, minutes=7))
        # Too late for the span that closes five seconds later.
        enroll(world, cadence, now.replace(minute=59, second=55), 70, timedelta(hours=1))
    with operated.read_only(now):
        sends = operated.fetch("earliest", EARLIEST)
    moments = [moment for _, moment in sends]
    local = [moment.astimezone(ZoneInfo(CLOCK)).replace(tzinfo=None) for moment in moments]
    expected = Counter(moment.replace(minute=0, second=0, microsecond=0) for moment in local)
    today = now.astimezone(ZoneInfo(CLOCK)).date()

    counted: Counter[datetime] = Counter()
    for day in range(6):
        answer = asked_at(operated, now, day=today + timedelta(days=day))
        assert answer.planned.count == sum(hour.count for hour in answer.planned.hours)
        assert answer.planned.count == sum(sender.count for sender in answer.planned.senders)
        assert answer.planned.count == sum(each.count for each in answer.planned.cadences)
        counted.update({hour.hour: hour.count for hour in answer.planned.hours})
        ends = datetime.combine(answer.day + timedelta(days=1), time(), ZoneInfo(CLOCK))
        later = sum(due < ends <= moment for due, moment in sends)
        assert sum(kept.count for kept in answer.planned.kept) == later
        assert {kept.reason for kept in answer.planned.kept} <= {"outside_sending_window", "spread"}

    last = datetime.combine(today + timedelta(days=6), datetime.min.time())
    assert counted == Counter({hour: n for hour, n in expected.items() if hour < last})
    assert sum(counted.values()) > 100


def test_a_cap_is_shown_beside_the_count_and_when_it_is_exceeded(
    world: World, operated: Database
) -> None:
    world.insert(
        "sending_caps",
        org_id=world.org_id,
        kind="sender",
        sender_id=world.email_sender,
        daily_cap=2,
    )
    world.insert("sending_caps", org_id=world.org_id, kind="organization", daily_cap=100)
    world.enroll_many(world.cadence({}, name="Spring"), 3)

    planned = AGENDA.act(operated, AgendaRequest(organization="acme")).planned

    [sender] = planned.senders
    assert (sender.address, sender.count, sender.cap) == ("ana@acme.test", 3, 2)
    assert [(cap.kind, cap.count, cap.cap) for cap in planned.over_cap] == [("sender", 3, 2)]


OVER_RECIPIENTS = """
    SELECT own.scope, count(*), count(DISTINCT own.recipient), min(own.allowed)
      FROM candidates_of(ARRAY(SELECT id FROM cadence_enrollments)) AS message
     CROSS JOIN LATERAL unnest(ARRAY['domain', 'portfolio']) AS kind
     CROSS JOIN LATERAL counted_in(ARRAY[message.c], cadence_now(), kind) AS own
     GROUP BY 1"""


@given(
    caps=st.sets(st.sampled_from((None, "a.test", "b.test", "c.test"))),
    allowed=st.integers(1, 6),
    people=st.lists(
        st.tuples(st.sampled_from("abcd"), st.integers(0, 9), st.booleans()), max_size=25
    ),
)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_caps_of_those_who_get_the_messages_count_them_as_the_sending_rules_do(
    postgres: str, caps: set[str | None], allowed: int, people: list[tuple[str, int, bool]]
) -> None:
    with cloned_database(postgres) as url, closing(World(url)) as world:
        world.update("senders", world.whatsapp_sender, portfolio="Meta 1")
        for domain in caps:
            cap(world, kind="domain", domain=domain, daily_cap=allowed)
        cap(world, kind="portfolio", portfolio="Meta 1", daily_cap=allowed)
        cadences = world.cadence({}), world.cadence({"channel": "whatsapp"}, name="WhatsApp")
        now = datetime.now(UTC)
        for number, (domain, person, wrote) in enumerate(people):
            lead = world.lead(
                email=f"maria{number}@{domain}.test",
                phone=f"+551198765000{person}",
                last_whatsapp_inbound_at=now if wrote else None,
            )
            for cadence in cadences:
                world.enrollment(cadence, lead, next_step_due=now - timedelta(hours=1))
        with closing(Database(partial(connect, url))) as database:
            read_new_addresses(database)
            over = AGENDA.act(database, AgendaRequest()).planned.over_cap
            rows = database.fetch("expected", OVER_RECIPIENTS)

    expected = Counter[tuple[str | None, int, int]]()
    for scope, messages, recipients, most in rows:
        kind, _, *target = scope.split(":")
        count = messages if kind == "domain" else recipients
        if count > most:
            expected[target[0] if target else "Meta 1", count, most] += 1
    found = [(each.domain or each.portfolio, each.count, each.cap) for each in over]
    assert Counter(found) == expected


def test_a_lead_whose_address_no_run_has_read_counts_for_its_domain(
    world: World, operated: Database
) -> None:
    cap(world, kind="domain", domain="lead.test", daily_cap=2)
    world.enroll_many(world.cadence({}), 3)
    world.connection.run("UPDATE leads SET email = upper(email), email_key = NULL")

    [over] = AGENDA.act(operated, AgendaRequest()).planned.over_cap

    assert (over.kind, over.domain, over.count, over.cap) == ("domain", "lead.test", 3, 2)


def test_only_the_domains_with_most_messages_are_named(world: World, operated: Database) -> None:
    cap(world, kind="domain", daily_cap=1)
    cadence = world.cadence({})
    for number in range(25):
        for _ in range(2 + number % 2):
            lead = world.lead_of_its_own()
            world.update("leads", lead, email=f"m{world.count('leads')}@c{number}.test")
            world.enrollment(cadence, lead)

    over = AGENDA.act(operated, AgendaRequest()).planned.over_cap

    assert [each.count for each in over] == [3] * 12 + [2] * 8


def test_the_caps_of_domains_are_estimated_from_a_sample_of_many_recipients(
    world: World, operated: Database
) -> None:
    cap(world, kind="domain", daily_cap=100)
    world.enroll_many(world.cadence({}), 1_000)
    world.connection.run(
        "UPDATE leads SET email = concat('m', n, '@', CASE WHEN n % 4 = 0 THEN 'small'"
        " ELSE 'large' END, '.test'), email_key = NULL"
        " FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM leads) AS numbered"
        " WHERE numbered.id = leads.id"
    )

    exact = AGENDA.act(operated, AgendaRequest()).planned.over_cap
    with patch.object(agenda_module, "MAX_RECIPIENTS", 250):
        about = AGENDA.act(operated, AgendaRequest()).planned.over_cap

    assert [(each.domain, each.count, each.is_about) for each in exact] == [
        ("large.test", 750, False),
        ("small.test", 250, False),
    ]
    assert [(each.domain, each.is_about) for each in about] == [
        ("large.test", True),
        ("small.test", True),
    ]
    assert 500 < about[0].count < 1_000
    assert 100 < about[1].count < 400


def cap(world: World, **columns: object) -> None:
    world.insert("sending_caps", org_id=world.org_id, **columns)


def test_the_cap_of_an_agenda_is_that_of_its_day(world: World, operated: Database) -> None:
    now = datetime(2027, 4, 5, 12, tzinfo=UTC)
    world.insert(
        "sending_caps",
        org_id=world.org_id,
        kind="sender",
        sender_id=world.email_sender,
        daily_cap=100,
        ramp_start=10,
        ramp_step=5,
        ramp_from=now,
    )
    enroll(world, world.cadence({}), now, 4, timedelta(days=1))

    caps = [
        asked_at(operated, now, day=now.date() + timedelta(days=ahead)).planned.senders[0].cap
        for ahead in range(3)
    ]

    assert caps == [10, 10, 15]  # its first 24 hours end within the second day


def test_what_a_rule_stops_beyond_the_day_is_counted_beside_the_agenda(
    world: World, operated: Database
) -> None:
    world.enroll_many(world.cadence({}, name="Paused", status="paused"), 3)
    world.enroll_many(world.cadence({}, name="Free"), 1)
    world.enroll_many(
        world.cadence({}, name="No hours", schedule_id=schedule(world)),
        2,
    )

    planned = AGENDA.act(operated, AgendaRequest()).planned

    assert planned.count == 1
    assert {kept.reason: kept.count for kept in planned.kept} == {
        "cadence_inactive": 3,
        "schedule_never_opens": 2,
    }


def test_a_sender_that_is_stopped_until_the_afternoon_sends_then(
    world: World, operated: Database
) -> None:
    now = datetime(2027, 4, 5, 12, tzinfo=UTC)
    world.update("senders", world.email_sender, stopped_until=now + timedelta(hours=3))
    world.enroll_many(world.cadence({}), 2)

    planned = asked_at(operated, now, day=now.date()).planned

    assert [(hour.hour.hour, hour.count) for hour in planned.hours] == [(12, 2)]


def test_of_a_pilot_only_its_leads_are_on_the_agenda(world: World, operated: Database) -> None:
    cadence = world.cadence({}, is_pilot=True)
    world.enroll_many(cadence, 3)
    [lead, *_] = world.rows("SELECT lead_id FROM cadence_enrollments")
    world.connection.run(
        "INSERT INTO cadence_pilots (org_id, cadence_id, lead_id) VALUES (:org, :cadence, :lead)",
        org=world.org_id,
        cadence=cadence,
        lead=lead["lead_id"],
    )

    assert AGENDA.act(operated, AgendaRequest()).planned.count == 1


def test_an_agenda_is_that_of_one_organization_on_its_clock(
    world: World, operated: Database
) -> None:
    world.enroll_many(world.cadence({}), 2)
    other = World(world.url, domain="other.test", number="2")
    other.update("organizations", other.org_id, name="Other", timezone="Asia/Tokyo")
    other.enroll_many(other.cadence({}, name="theirs"), 1)
    other.close()

    ours, theirs, both = (
        AGENDA.act(operated, AgendaRequest(organization=name)) for name in ("Acme", "Other", None)
    )

    assert [(each.scope.zone, each.planned.count) for each in (ours, theirs, both)] == [
        (CLOCK, 2),
        ("Asia/Tokyo", 1),
        ("UTC", 3),
    ]
    with pytest.raises(UnknownNameError):
        AGENDA.act(operated, AgendaRequest(organization="Acme", cadence="theirs"))


@pytest.mark.parametrize(
    ("limit", "value", "count"), [("MAX_COUNTED", 3, 3), ("MAX_LANES", 1, 2), ("MAX_STEPS", 1, 2)]
)
def test_an_agenda_that_stops_counting_says_at_least(
    world: World, operated: Database, limit: str, value: int, count: int
) -> None:
    for name in ("Spring", "Winter"):
        world.enroll_many(world.cadence({}, name=name), 2)

    with patch.object(agenda_module, limit, value):
        planned = AGENDA.act(operated, AgendaRequest()).planned
    whole = AGENDA.act(operated, AgendaRequest()).planned

    assert (planned.count, planned.is_at_least) == (count, True)
    assert (whole.count, whole.is_at_least) == (4, False)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(2020, 1, 1), date(9999, 12, 31)])
def test_a_day_that_is_past_or_far_ahead_is_refused(operated: Database, day: date) -> None:
    with pytest.raises(InvalidRequestError, match=r"^day: "):
        AGENDA.act(operated, AgendaRequest(day=day))


def test_an_agenda_of_nothing_has_no_hours(operated: Database) -> None:
    answer = AGENDA.act(operated, AGENDA.parse({"day": "tomorrow"}))

    assert (answer.day, answer.planned.count, answer.planned.hours) == (
        answer.scope.today + timedelta(days=1),
        0,
        (),
    )
    assert Agenda.model_validate_json(answer.model_dump_json()) == answer
