"""Lanes that are judged together are judged as each is alone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.database.caps import set_time
from tests.world import World

ZONES = ("", "Asia/Tokyo", "Europe/Lisbon", "America/New_York")
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
LANES = """
    SELECT array_agg(CAST(ROW(NULL, s.org_id, s.cadence_id, NULL, kind, s.id, zone,
                              NULL, NULL, NULL) AS due_message))
      FROM cadence_steps AS s, unnest(CAST(:zones AS text[])) AS zone,
           unnest(ARRAY[false, true]) AS kind"""
TOGETHER = f"""
    SELECT next_step_id, zone, is_first_touch
      FROM lanes_to_leave(({LANES}), CAST(:spent AS text[]))"""  # noqa: S608 - a constant
ALONE = """
    SELECT s.id AS next_step_id, zone, kind AS is_first_touch
      FROM cadence_steps AS s, unnest(CAST(:zones AS text[])) AS zone,
           unnest(ARRAY[false, true]) AS kind
     WHERE NOT EXISTS (SELECT FROM lane_ruling(s.id, zone, kind, cadence_now()))
       AND NOT EXISTS (
           SELECT FROM lane_of(s.id, zone, kind) AS lane
            CROSS JOIN room_under(
                ARRAY(SELECT own FROM counted_in(ARRAY[lane], cadence_now()) AS own),
                cadence_now()) AS own
            CROSS JOIN unnest(CAST(:spent AS text[])) AS spent (room)
            WHERE spent.room LIKE own.scope || '=%'
              AND CAST(split_part(spent.room, '=', 2) AS integer) >= own.room)"""
MAYBE = st.booleans()
HOUR = st.integers(0, 23)
CAPS = st.lists(
    st.tuples(
        st.sampled_from(["organization", "sender", "first_touches"]),
        st.integers(1, 60),
        st.integers(0, 60),
        MAYBE,
        st.one_of(st.none(), st.integers(0, 30)),
    ),
    max_size=3,
    unique_by=lambda cap: cap[0],
)


def lanes(world: World, sql: str, zones: list[str], spent: list[str]) -> set[tuple[Any, ...]]:
    return {
        (row["next_step_id"], row["zone"], row["is_first_touch"])
        for row in world.rows(sql, zones=zones, spent=spent)
    }


def add_cap(world: World, sender: UUID, cap: tuple[str, int, int, bool, int | None]) -> list[str]:
    """Add a cap of which some is used; return its scope with the room that a pick has spent."""
    kind, daily_cap, used, trickle, spent = cap
    columns: dict[str, Any] = {"sender_id": sender} if kind == "sender" else {}
    id_ = world.insert(
        "sending_caps",
        org_id=world.org_id,
        kind=kind,
        daily_cap=daily_cap,
        trickle=trickle,
        **columns,
    )
    scope = f"{kind}:{id_}"
    world.connection.run(
        "INSERT INTO send_scopes (scope, org_id, cap_id) VALUES (:scope, :org, :cap)",
        scope=scope,
        org=world.org_id,
        cap=id_,
    )
    world.connection.run(
        "INSERT INTO send_counts (scope, bucket, used)"
        " VALUES (:scope, bucket_of(cadence_now() - interval '1 hour'), :used)",
        scope=scope,
        used=used,
    )
    return [] if spent is None else [f"{scope}={spent}"]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_lanes_are_open_together_if_they_are_alone(world: World, data: st.DataObject) -> None:
    world.connection.run("BEGIN")
    try:
        world.connection.run("SET LOCAL cadence.simulated = 'on'")
        spent = set_up(world, data.draw)
        zones = data.draw(st.lists(st.sampled_from(ZONES), min_size=1, unique=True))
        together, alone = (lanes(world, sql, zones, spent) for sql in (TOGETHER, ALONE))
    finally:
        world.connection.run("ROLLBACK")

    assert together == alone


def set_up(world: World, draw: Callable[[st.SearchStrategy[Any]], Any]) -> list[str]:
    """Add cadences and what may keep their messages back; return the scopes that are spent."""
    opens = draw(HOUR)
    closes = min(opens + draw(st.integers(1, 12)), 24)
    set_time(world.connection, MONDAY + timedelta(minutes=draw(st.integers(0, 7 * 24 * 60))))
    schedule = world.insert(
        "sending_schedules",
        org_id=world.org_id,
        name="hours",
        follows_lead=draw(MAYBE),
        timezone=draw(st.sampled_from([None, "Asia/Tokyo"])),
    )
    world.connection.run(
        """INSERT INTO sending_hours (schedule_id, org_id, iso_day, opens, closes)
           SELECT :schedule, :org, day, CAST(:opens AS time), CAST(:closes AS time)
             FROM unnest(CAST(:days AS integer[])) AS day""",
        schedule=schedule,
        org=world.org_id,
        opens=f"{opens}:00",
        closes=f"{closes}:00",
        days=sorted(draw(st.sets(st.integers(1, 7)))),
    )
    world.lead(timezone="Asia/Tokyo")
    if draw(MAYBE):
        world.connection.run("SELECT refresh_open_spans()")
    cadence = world.cadence(
        {},
        {"channel": "whatsapp"},
        {},
        schedule_id=draw(st.sampled_from([None, schedule])),
        status=draw(st.sampled_from(["active", "active", "paused"])),
        is_pilot=draw(st.sampled_from([False, False, False, True])),
    )
    world.cadence({})
    if draw(MAYBE):
        world.connection.run(
            """UPDATE cadence_steps SET archived_at = now()
                WHERE cadence_id = :id AND step_order = 3""",
            id=cadence,
        )
    if draw(MAYBE):
        world.connection.run(
            "INSERT INTO sending_stops (org_id, channel, reason) VALUES (:org, 'whatsapp', 'x')",
            org=world.org_id,
        )
    return [scope for cap in draw(CAPS) for scope in add_cap(world, world.email_sender, cap)]
