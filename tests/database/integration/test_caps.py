"""Caps: who is refused, until when, and what counts."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pg8000.exceptions import DatabaseError

from tests.database.caps import DAY, START, TICK, Caps
from tests.database.integration.test_constraints import write_message
from tests.world import World


@pytest.fixture
def caps(world: World) -> Caps:
    return Caps(world)


def test_without_a_cap_nothing_is_refused_and_nothing_is_written(caps: Caps) -> None:
    before = caps.world.dump()

    assert caps.refused(caps.messages(500)) == []
    assert caps.world.dump() == before


def test_a_cap_lets_as_many_through_as_it_says_and_names_itself(caps: Caps) -> None:
    caps.cap("sender", 3)
    messages = caps.messages(5)

    refused = caps.refused(messages)

    assert [(str(row["enrollment_id"]), row["reason"], row["detail"]) for row in refused] == [
        (message["enrollment_id"], "sender_cap", "3 in 24 hours") for message in messages[3:]
    ]


@pytest.mark.parametrize("kind", ["organization", "sender", "domain"])
def test_only_what_the_cap_of_a_recipient_refuses_is_put_off(caps: Caps, kind: str) -> None:
    caps.cap(kind, 1)

    [refused] = caps.refused(caps.messages(2))

    assert (refused["until"] is not None) == (kind == "domain")


def test_a_message_is_refused_until_the_oldest_messages_leave_the_24_hours(caps: Caps) -> None:
    caps.cap("sender", 3)
    assert caps.taken(caps.messages(2)) == 2
    caps.move_to(START + timedelta(hours=2))
    assert caps.taken(caps.messages(2)) == 1

    says = caps.ruling("sender", caps.message())

    assert says == [datetime.fromisoformat("2026-03-03T09:15:00+00:00"), "3 in 24 hours"]
    caps.move_to(says[0] - timedelta(seconds=1))
    assert caps.taken(caps.messages(5)) == 0
    caps.move_to(says[0])
    assert caps.taken(caps.messages(5)) == 2


@pytest.mark.parametrize(
    ("kind", "fields", "reason", "others"),
    [
        ("organization", {}, "organization_cap", None),
        ("sender", {}, "sender_cap", {"sender_id": "00000000-0000-0000-0000-00000000000a"}),
        ("first_touches", {"is_first_touch": True}, "first_touch_cap", {"is_first_touch": False}),
        ("domain", {}, "domain_cap", {"recipient_domain": "other.test"}),
    ],
)
def test_each_kind_of_cap_counts_the_messages_that_it_concerns(
    caps: Caps, kind: str, fields: dict[str, Any], reason: str, others: dict[str, Any] | None
) -> None:
    caps.cap(kind, 2)

    assert [row["reason"] for row in caps.refused(caps.messages(3, **fields))] == [reason]
    assert caps.ruling(kind, caps.message(**fields)) is not None
    if others is not None:
        assert caps.taken(caps.messages(1, **{**fields, **others})) == 1
        assert caps.ruling(kind, caps.message(**{**fields, **others})) is None
    other_organization = caps.world.insert("organizations", name="Other")
    assert caps.taken(caps.messages(9, **fields, org_id=other_organization)) == 9


def test_the_cap_of_a_domain_replaces_that_of_every_domain(caps: Caps) -> None:
    caps.cap("domain", 1)
    caps.cap("domain", 3, domain="big.test")

    assert caps.taken(caps.messages(5, recipient_domain="big.test")) == 3
    assert caps.taken(caps.messages(5, recipient_domain="small.test")) == 1


@pytest.mark.parametrize(("own", "left"), [(1, 2), (3, 0), (5, 0)])
def test_the_cap_of_every_domain_counts_what_a_deleted_cap_of_a_domain_let_through(
    caps: Caps, own: int, left: int
) -> None:
    caps.cap("domain", 3)
    big = caps.cap("domain", own, domain="big.test")
    assert caps.taken(caps.messages(9, recipient_domain="big.test")) == own

    caps.world.connection.run("DELETE FROM sending_caps WHERE id = :id", id=big)

    assert caps.taken(caps.messages(9, recipient_domain="big.test")) == left


def test_a_message_takes_room_in_all_of_its_scopes_or_in_none(caps: Caps) -> None:
    caps.cap("organization", 4)
    caps.cap("domain", 1)
    one, other = (
        caps.messages(3, recipient_domain="a.test"),
        caps.messages(9, recipient_domain="b.test"),
    )

    reasons = [row["reason"] for row in caps.refused([*one, *other])]

    assert reasons == ["domain_cap"] * 10
    assert caps.room(caps.message(recipient_domain="c.test")) == {"organization": 2, "domain": 1}


def test_a_lane_has_no_recipient_and_so_no_room_of_a_domain_or_portfolio(caps: Caps) -> None:
    caps.cap("organization", 4)
    caps.cap("domain", 1)

    caps.cap("portfolio", 1, portfolio="acme")

    for fields in ({"recipient_domain": None}, {"channel": "whatsapp", "portfolio": "acme"}):
        assert caps.room(caps.message(enrollment_id=None, **fields)) == {"organization": 4}


def test_a_whatsapp_message_has_no_domain(caps: Caps) -> None:
    caps.cap("domain", 1)

    assert caps.taken(caps.messages(3, channel="whatsapp", recipient_domain=None)) == 3


# Portfolios


def a_template_message(caps: Caps, phone: str, **fields: Any) -> dict[str, Any]:
    return caps.message(
        channel="whatsapp", portfolio="acme", address_key=phone, recipient_domain=None, **fields
    )


def test_senders_of_one_portfolio_share_its_cap(caps: Caps) -> None:
    caps.cap("portfolio", 2, portfolio="acme")

    refused = caps.refused(
        [a_template_message(caps, f"+55119000000{n}", sender_id=UUID(int=n)) for n in range(3)]
    )

    assert [(row["reason"], row["detail"]) for row in refused] == [
        ("sender_cap", "portfolio: 2 in 24 hours")
    ]


def test_a_portfolio_counts_a_recipient_once_and_by_the_latest_message(caps: Caps) -> None:
    caps.cap("portfolio", 2, portfolio="acme")
    one, two, three = "+551190000001", "+551190000002", "+551190000003"
    assert caps.refused([a_template_message(caps, one), a_template_message(caps, two)]) == []

    caps.move_to(START + timedelta(hours=20))
    assert caps.ruling("portfolio", a_template_message(caps, one)) is None
    assert caps.refused([a_template_message(caps, one)]) == []
    assert len(caps.refused([a_template_message(caps, three)])) == 1

    caps.move_to(START + DAY + TICK)  # the second recipient has left, the first has not
    assert caps.refused([a_template_message(caps, three)]) == []
    assert len(caps.refused([a_template_message(caps, two)])) == 1


def test_an_answer_in_the_24_hour_window_does_not_count_for_a_portfolio(caps: Caps) -> None:
    caps.cap("portfolio", 1, portfolio="acme")
    lead = caps.world.lead(last_whatsapp_inbound_at=START - timedelta(hours=1))

    messages = [a_template_message(caps, "+551190000001", lead_id=lead) for _ in range(3)]

    assert caps.refused(messages) == []
    assert caps.room(a_template_message(caps, "+551190000002")) == {"portfolio": 1}


# What counts


def test_the_room_of_a_message_that_was_not_accepted_is_given_back(caps: Caps) -> None:
    caps.cap("organization", 3)
    caps.cap("sender", 3)
    messages = caps.messages(3)
    assert caps.refused(messages) == []
    caps.move_to(START + timedelta(hours=3))

    back = [{**message, "begun_at": START.isoformat()} for message in messages[:2]]

    assert len(caps.refused(caps.messages(3), back)) == 1
    caps.move_to(START + DAY + TICK)
    assert caps.taken(caps.messages(3)) == 1  # what was given back counted in its own 15 minutes


def test_a_portfolio_gives_nothing_back_because_the_recipient_counts_once(caps: Caps) -> None:
    caps.cap("portfolio", 1, portfolio="acme")
    message = a_template_message(caps, "+551190000001")
    assert caps.refused([message]) == []

    assert (
        len(
            caps.refused(
                [a_template_message(caps, "+551190000002")],
                [{**message, "begun_at": START.isoformat()}],
            )
        )
        == 1
    )
    assert caps.refused([message]) == []


def test_a_message_of_a_run_that_died_keeps_its_room(caps: Caps) -> None:
    """What may have gone out counts: nothing but evidence gives room back."""
    caps.cap("sender", 1)
    assert caps.taken(caps.messages(1)) == 1

    caps.move_to(START + DAY)

    assert caps.taken(caps.messages(1)) == 0


def test_a_message_counts_in_the_15_minutes_in_which_it_leaves_at_the_latest(caps: Caps) -> None:
    caps.cap("sender", 1)
    caps.move_to(START + timedelta(minutes=14))  # its answer may come after a quarter past
    assert caps.taken(caps.messages(1)) == 1

    caps.move_to(START + DAY + timedelta(minutes=16))
    assert caps.taken(caps.messages(1)) == 0
    caps.move_to(START + DAY + timedelta(minutes=30))
    assert caps.taken(caps.messages(1)) == 1


def test_a_new_cap_counts_what_began_in_the_last_24_hours(caps: Caps) -> None:
    world = caps.world
    cadence = world.cadence({}, {})
    for hours, status in [(30, "sent"), (20, "sent"), (10, "uncertain"), (5, "failed")]:
        enrollment = world.enrollment(cadence)
        step = world.enrollment_row(enrollment)["next_step_id"]
        message = write_message(world, enrollment, step, sender_id=caps.sender)
        begun = START - timedelta(hours=hours)
        world.update("interactions", message, status=status, created_at=begun, sent_at=begun)
    world.connection.run("UPDATE leads SET email_key = email")

    for kind in ("organization", "sender", "first_touches", "domain"):
        caps.cap(kind, 5)

    assert caps.room(caps.message(is_first_touch=True)) == dict.fromkeys(
        ("organization", "sender", "first_touches", "domain"), 3
    )


def test_old_counts_are_deleted_and_a_ramp_keeps_its_state(caps: Caps) -> None:
    caps.cap("sender", 100)
    caps.cap("domain", 100)
    caps.cap("portfolio", 100, portfolio="acme")
    caps.refused([caps.message(), a_template_message(caps, "+551190000001")])

    caps.move_to(START + 3 * DAY)
    [[deleted]] = caps.world.connection.run("SELECT delete_old_counts(1000)")

    assert deleted == 3 + 1 + 1
    left = {row["scope"].split(":")[0] for row in caps.world.rows("SELECT scope FROM send_scopes")}
    assert (left, caps.world.count("send_counts")) == ({"sender", "portfolio"}, 0)


# Ramp


def test_a_ramp_grows_by_its_step_each_day_up_to_the_cap(caps: Caps) -> None:
    caps.cap("sender", 22, ramp_start=10, ramp_step=5, ramp_from=START)

    taken = []
    for day in range(5):
        caps.move_to(START + day * (DAY + TICK))
        taken.append(caps.taken(caps.messages(40)))

    assert taken == [10, 15, 20, 22, 22]


def test_a_sender_that_was_idle_for_a_week_restarts_at_half(caps: Caps) -> None:
    caps.cap("sender", 50, ramp_start=10, ramp_step=5, ramp_from=START - 4 * DAY)
    assert caps.taken(caps.messages(60)) == 30
    restart = START + 7 * DAY + TICK
    caps.move_to(restart)
    assert caps.room(caps.message()) == {"sender": 15}

    taken = []
    for day in range(3):
        caps.move_to(restart + day * (DAY + TICK))
        taken.append(caps.taken(caps.messages(60)))

    assert taken == [15, 20, 25]


def test_a_ramp_does_not_restart_because_its_sender_was_idle_before_it_began(caps: Caps) -> None:
    begins = START + 8 * DAY
    caps.cap("sender", 50, ramp_start=10, ramp_step=5, ramp_from=begins)
    assert caps.taken(caps.messages(1)) == 1

    caps.move_to(begins + timedelta(hours=1))
    assert caps.taken(caps.messages(60)) == 10
    caps.move_to(begins + DAY + timedelta(minutes=30))
    assert caps.room(caps.message()) == {"sender": 5}


def test_a_sender_that_was_never_used_is_not_idle(caps: Caps) -> None:
    caps.cap("sender", 50, ramp_start=10, ramp_step=5, ramp_from=START - 30 * DAY)

    assert caps.taken(caps.messages(60)) == 50


# Trickle


def test_trickle_gives_each_15_minutes_their_share_of_the_day_to_all_runs_together(
    caps: Caps,
) -> None:
    caps.cap("sender", 60, trickle=True)  # 15 hours are left of the day

    assert [caps.taken(caps.messages(1)) for _ in range(3)] == [1, 0, 0]
    says = caps.ruling("sender", caps.message())
    assert says == [
        datetime.fromisoformat("2026-03-02T09:10:00+00:00"),
        "60 in 24 hours, spread over the day",
    ]
    caps.move_to(says[0])
    assert [caps.taken(caps.messages(1)) for _ in range(3)] == [1, 0, 0]


def test_the_largest_cap_is_spread_too(caps: Caps) -> None:
    caps.cap("organization", 10_000_000, trickle=True)

    assert caps.room(caps.message()) == {"organization": 166_667}  # 15 hours are left of the day


def test_trickle_takes_the_zone_of_the_lead(caps: Caps) -> None:
    caps.cap("sender", 96, trickle=True)
    east, west = caps.message(zone="Asia/Tokyo"), caps.message(zone="America/Los_Angeles")

    assert caps.room(east) == {"sender": 4}  # 6 hours are left in Tokyo
    assert caps.room(west) == {"sender": 2}  # 23 in Los Angeles


# Settings


@pytest.mark.parametrize(
    "columns",
    [
        {"kind": "sender", "sender_id": None},
        {"kind": "organization", "domain": "a.test"},
        {"kind": "portfolio"},
        {"kind": "domain", "domain": "A.test"},
        {"kind": "organization", "daily_cap": 0},
        {"kind": "sender", "ramp_start": 1},
        {"kind": "organization", "ramp_start": 1, "ramp_step": 1, "ramp_from": START},
    ],
)
def test_a_cap_that_makes_no_sense_is_refused(caps: Caps, columns: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError):
        caps.cap(**{"daily_cap": 5, **columns})


def test_a_cap_stays_for_what_it_is(caps: Caps) -> None:
    cap = caps.cap("organization", 5)
    caps.world.update("sending_caps", cap, daily_cap=6)

    with pytest.raises(DatabaseError, match="stays for what it is"):
        caps.world.update("sending_caps", cap, kind="first_touches")


def test_only_a_whatsapp_sender_has_a_portfolio(world: World) -> None:
    world.update("senders", world.whatsapp_sender, portfolio="acme")

    with pytest.raises(DatabaseError):
        world.update("senders", world.email_sender, portfolio="acme")


def test_the_history_keeps_each_change_of_a_cap(caps: Caps) -> None:
    cap = caps.cap("organization", 5)
    caps.world.update("sending_caps", cap, daily_cap=6)
    caps.world.connection.run("DELETE FROM sending_caps")

    rows = caps.world.rows(
        "SELECT * FROM setting_history WHERE table_name = 'sending_caps' ORDER BY id"
    )

    assert [(row["row_id"], row["after"] and row["after"]["daily_cap"]) for row in rows] == [
        (str(cap), 5),
        (str(cap), 6),
        (str(cap), None),
    ]
