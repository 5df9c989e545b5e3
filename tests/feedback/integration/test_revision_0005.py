"""The effect of revision 0005 on rows from before it, and on rows of the previous release."""

from collections.abc import Iterator

import pytest
from pg8000.exceptions import DatabaseError

from cadence_core.database.migrate import migrate_database
from cadence_core.feedback.events.wamids import hashed_wamid
from tests.feedback.inbox import SENT_AT, WAMID, Inbox, readable_feedback, sample
from tests.old_schema import world_at
from tests.world import World

INBOUND_WAMID = "wamid.HBgMNTUxMTg3NjU0MzIxFQIAEhgUM0EwQjFDMkQzRTRGNUE2QjdDOAA="


@pytest.fixture
def old_world(empty_database: str) -> Iterator[World]:
    """A world at revision 0004."""
    with world_at("0004", empty_database) as world:
        yield world


def test_an_event_stored_before_ids_were_hashed_is_recognized_when_repeated(
    old_world: World,
) -> None:
    events = {f"whatsapp:{WAMID}:delivered": WAMID, f"whatsapp:{INBOUND_WAMID}": INBOUND_WAMID}
    for key, wamid in events.items():
        old_world.connection.run(
            """INSERT INTO delivery_events (event_key, source, kind, message_key, occurred_at)
               VALUES (:key, 'whatsapp', 'delivered', :wamid, now())""",
            key=key,
            wamid=wamid,
        )

    migrate_database(old_world.url)

    samples = ("whatsapp_status_delivered", "whatsapp_inbound_text")
    now = [event.key for name in samples for event in readable_feedback(sample(name))]
    kept = old_world.rows("SELECT event_key, message_key FROM delivery_events ORDER BY id")
    assert [row["event_key"] for row in kept] == now
    assert [row["message_key"] for row in kept] == [hashed_wamid(id_) for id_ in events.values()]
    with pytest.raises(DatabaseError, match="append-only"):
        old_world.connection.run("DELETE FROM delivery_events")


def test_ids_in_events_written_by_the_previous_release_are_hashed(
    world: World,
) -> None:
    world.connection.run(
        """INSERT INTO delivery_events (event_key, source, kind, message_key, code, occurred_at)
           VALUES (:key, 'whatsapp', 'failed', :wamid, '131026', now())""",
        key=f"whatsapp:{WAMID}:failed",
        wamid=WAMID,
    )

    [event] = readable_feedback(sample("whatsapp_status_failed"))
    [kept] = world.rows("SELECT event_key, message_key FROM delivery_events")
    assert (kept["event_key"], kept["message_key"]) == (event.key, hashed_wamid(WAMID))


def test_a_message_id_written_by_the_previous_release_is_hashed(world: World) -> None:
    message = Inbox(world).message("whatsapp")

    world.update("interactions", message.interaction, wamid=WAMID)

    assert world.row("interactions", message.interaction)["wamid"] == hashed_wamid(WAMID)


def test_message_ids_are_hashed_and_nothing_else_changes(
    old_world: World,
) -> None:
    enrollment = old_world.enrollment_row(
        old_world.enrollment(old_world.cadence({"channel": "whatsapp"}))
    )
    [step] = old_world.rows("SELECT id FROM cadence_steps")
    shared = {"org_id": old_world.org_id, "lead_id": enrollment["lead_id"], "sent_at": SENT_AT}
    shared |= {"channel": "whatsapp", "content": "text", "updated_at": SENT_AT}
    message = old_world.insert(
        "interactions",
        enrollment_id=enrollment["id"],
        cadence_id=enrollment["cadence_id"],
        step_id=step["id"],
        status="sent",
        external_id="aws-1",
        wamid=WAMID,
        **shared,
    )
    reply = old_world.insert(
        "interactions", type="reply", status="received", external_id=INBOUND_WAMID, **shared
    )
    before = {id_: old_world.row("interactions", id_) for id_ in (message, reply)}

    migrate_database(old_world.url)

    before[message]["wamid"] = hashed_wamid(WAMID)
    before[reply]["external_id"] = hashed_wamid(INBOUND_WAMID)
    for id_, row in before.items():
        after = old_world.row("interactions", id_)
        assert {name: after[name] for name in row} == row
