"""What changes the standing of a lead reaches the bus, at least once."""

from dataclasses import asdict
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cadence_core.database.json_text import storable
from cadence_core.errors import ConfigurationError, EventBusUnavailableError, StoreUnavailableError
from cadence_core.publishing.event_bus import OF_THE_BUS
from cadence_core.publishing.publish_events import Published
from local.stand_ins.eventbridge import entries_of, is_put, put_events_response
from local.stand_ins.faults import Answer, Drop, Refuse, Reset, Slow, Truncate
from local.stand_ins.wire import Request
from tests.engine import engine, run
from tests.output import ReadOutput, logs_of, metrics_of
from tests.publishing.publisher import Publisher
from tests.sessions import Background, wait_until_alone

NONE = asdict(Published())
PAUSED_BY_ENGINE = {"status": "paused", "status_reason": "poison", "paused_by": "engine"}


def test_an_event_names_the_lead_the_change_and_the_reason(publisher: Publisher) -> None:
    enrollment = publisher.change()
    [row] = publisher.outbox()

    publisher.tick()

    [put] = [request for request in publisher.bus.accepted() if is_put(request)]
    [entry] = entries_of(put)
    assert (entry["EventBusName"], entry["Source"]) == ("crm", "cadence-engine")
    assert entry["DetailType"] == "Lead standing changed"
    enrolled = publisher.world.enrollment_row(enrollment)
    [event] = publisher.received()
    # PostgreSQL leaves out the zeros at the end of a fraction of a second.
    assert datetime.fromisoformat(event.pop("at")) == row["at"]
    assert event == {
        "id": str(row["event_id"]),
        "organization_id": str(publisher.world.org_id),
        "lead_id": str(enrolled["lead_id"]),
        "enrollment_id": str(enrollment),
        "cadence_id": str(publisher.cadence),
        "from_status": "active",
        "to_status": "replied",
        "reason": "replied",
        "paused_by": None,
    }
    assert publisher.outbox() == []


def test_every_change_is_an_event_and_an_enrollment_itself_is_none(publisher: Publisher) -> None:
    first, second = publisher.enroll(), publisher.enroll()
    publisher.change(first, status="paused", status_reason="Maria asked")
    publisher.change(first, status="active")
    publisher.change(second, **PAUSED_BY_ENGINE)
    publisher.change(first, status="bounced", status_reason="bounced")
    publisher.change(second, status="unsubscribed", status_reason="unsubscribed")

    publisher.tick()

    parts = ("from_status", "to_status", "reason", "paused_by")
    assert [tuple(event[part] for part in parts) for event in publisher.received()] == [
        ("active", "paused", None, "person"),
        ("paused", "active", None, None),
        ("active", "paused", "poison", "engine"),
        ("active", "bounced", "bounced", None),
        ("paused", "unsubscribed", "unsubscribed", None),
    ]


def test_a_run_of_the_engine_makes_events(publisher: Publisher) -> None:
    publisher.world.enroll_many(publisher.cadence, 2)
    held = publisher.world.enrollment(publisher.world.cadence({"template_id": None}))

    run(engine(publisher.world))
    publisher.tick()

    events = {event["enrollment_id"]: event for event in publisher.received()}
    assert sorted(event["to_status"] for event in events.values()) == [
        "completed",
        "completed",
        "paused",
    ]
    assert events[str(held)]["reason"] == "missing_template"
    assert events[str(held)]["paused_by"] == "engine"


def test_events_leave_in_order_and_in_tens(publisher: Publisher) -> None:
    changed = publisher.change_many(23)

    answer = publisher.tick()

    puts = [request for request in publisher.bus.accepted() if is_put(request)]
    assert [len(entries_of(put)) for put in puts] == [10, 10, 3]
    assert [event["enrollment_id"] for event in publisher.received()] == list(map(str, changed))
    assert answer == {**NONE, "published": 23, "is_complete": True}


def test_what_the_bus_refuses_waits_for_the_next_tick(publisher: Publisher) -> None:
    changed = list(map(str, publisher.change_many(12)))
    refusal = put_events_response([None, "MalformedDetail", *[None] * 8])
    publisher.bus.faults.add(Answer(refusal), matching=is_put, times=1)

    first = publisher.tick()
    [left] = publisher.outbox()
    second = publisher.tick()

    assert (first["published"], first["refused"]) == (11, 1)
    assert (str(left["enrollment_id"]), left["attempts"]) == (changed[1], 1)
    assert left["error_code"] == "MalformedDetail"
    assert (second["published"], second["refused"]) == (1, 0)
    received = [event["enrollment_id"] for event in publisher.received()]
    assert received == [*changed, changed[1]]


def test_an_event_that_is_always_refused_is_given_up_and_others_pass_it(
    publisher: Publisher, read_output: ReadOutput
) -> None:
    publisher.change()
    publisher.world.connection.run("UPDATE standing_events SET attempts = 18")
    publisher.bus.faults.add(
        Answer(put_events_response(["MalformedDetail"])), matching=is_put, times=2
    )
    first, last = publisher.tick(), publisher.tick()
    read_output()
    publisher.change()

    after = publisher.tick()

    assert (first["given_up"], last["given_up"], after["given_up"]) == (0, 1, 0)
    assert after["published"] == 1
    [left] = publisher.outbox()
    assert (left["attempts"], left["error_code"]) == (20, "MalformedDetail")
    counts = metrics_of(read_output())
    assert counts["EventsPublished", ()] == 1
    assert counts["EventsGivenUp", ()] == 0


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Refuse(400, "ThrottlingException"), "ThrottlingException"),
        (Refuse(400, "AccessDeniedException"), "AccessDeniedException"),
        (Refuse(500, "InternalException"), "InternalException"),
        (Drop(), "ConnectionClosedError"),
        (Reset(), "ConnectionClosedError"),
        (Truncate(), "not about every event"),
    ],
)
def test_a_call_that_fails_counts_no_attempt_and_is_repeated_by_the_next_tick(
    publisher: Publisher, fault: Drop | Refuse | Reset | Truncate, code: str
) -> None:
    publisher.change()
    publisher.bus.faults.add(fault, matching=is_put, times=1)

    with pytest.raises(EventBusUnavailableError, match=code):
        publisher.tick()
    [left] = publisher.outbox()
    publisher.tick()

    assert left["attempts"] == 0
    assert [event["id"] for event in publisher.received()] == [str(left["event_id"])] * 2
    assert publisher.outbox() == []


@pytest.mark.parametrize("code", sorted(OF_THE_BUS))
def test_no_event_is_given_up_because_the_bus_takes_none(publisher: Publisher, code: str) -> None:
    changed = list(map(str, publisher.change_many(12)))
    publisher.world.connection.run("UPDATE standing_events SET attempts = 19")
    publisher.bus.faults.add(Answer(put_events_response([code] * 10)), matching=is_put, times=1)

    with pytest.raises(EventBusUnavailableError, match=code):
        publisher.tick()
    left = publisher.outbox()
    after = publisher.tick()

    assert {row["attempts"] for row in left} == {19}
    assert after == {**NONE, "published": 12, "is_complete": True}
    assert [event["enrollment_id"] for event in publisher.received()] == [*changed[:10], *changed]


def test_a_part_of_a_slice_that_the_bus_throttles_keeps_its_attempts(publisher: Publisher) -> None:
    publisher.change_many(12)
    refusal = put_events_response([*[None] * 5, *["ThrottlingException"] * 5])
    publisher.bus.faults.add(Answer(refusal), matching=is_put, times=1)

    first = publisher.tick()
    left = publisher.outbox()
    second = publisher.tick()

    assert (first["published"], first["refused"]) == (7, 5)
    assert {(row["attempts"], row["error_code"]) for row in left} == {(0, "ThrottlingException")}
    assert second["published"] == 5


@pytest.mark.parametrize(
    "fault",
    [
        Refuse(400, "ThrottlingException"),
        Answer(put_events_response(["ThrottlingException"] * 10)),
    ],
)
def test_a_bus_that_tires_of_a_backlog_gets_the_rest_with_the_next_ticks(
    publisher: Publisher, read_output: ReadOutput, fault: Answer | Refuse
) -> None:
    changed = list(map(str, publisher.change_many(35)))
    publisher.bus.faults.add(Slow(0), matching=is_put, times=2)
    publisher.bus.faults.add(fault, matching=is_put, times=2)
    read_output()

    first = publisher.tick()
    counts = metrics_of(read_output())
    with pytest.raises(EventBusUnavailableError, match="ThrottlingException"):
        publisher.tick()  # it takes nothing at all: the alarm counts this minute
    last = publisher.tick()

    assert (first["published"], first["is_complete"]) == (20, False)
    assert first["stopped_by"] == "ThrottlingException"
    assert counts["EventsPublished", ()] == 20
    assert (last["published"], last["stopped_by"]) == (15, None)
    accepted = [event["enrollment_id"] for event in publisher.received()]
    assert [*accepted[:20], *accepted[-15:]] == changed


def test_nothing_is_given_to_a_bus_that_does_not_exist(publisher: Publisher) -> None:
    publisher.change()
    publisher.bus.faults.add(Refuse(400, "ResourceNotFoundException"), matching=is_describe)

    with pytest.raises(EventBusUnavailableError, match="ResourceNotFoundException"):
        publisher.tick()

    assert publisher.received() == []
    assert len(publisher.outbox()) == 1


def is_describe(request: Request) -> bool:
    return not is_put(request)


def test_a_publisher_killed_before_it_deletes_publishes_again_with_the_same_id(
    publisher: Publisher,
) -> None:
    publisher.change_many(2)
    publisher.bus.faults.add(Slow(30), matching=is_put, times=1)
    process = publisher.start()
    while not publisher.received():
        assert process.poll() is None

    process.kill()
    process.wait()
    wait_until_alone(publisher.world.connection)
    publisher.tick()

    ids = [event["id"] for event in publisher.received()]
    assert len(set(ids)) == 2
    assert ids[:2] == ids[2:]
    assert publisher.outbox() == []


def test_two_publishers_share_the_outbox(publisher: Publisher, background: Background) -> None:
    publisher.change_many(25)
    publisher.bus.faults.add(Slow(0.05), matching=is_put)

    processes = [publisher.start() for _ in range(2)]
    ended = [background(process.wait, 60) for process in processes]

    assert [end.result() for end in ended] == [0, 0]
    ids = [event["id"] for event in publisher.received()]
    assert len(ids) == len(set(ids)) == 25


def test_a_lost_database_ends_the_tick_and_loses_nothing(publisher: Publisher) -> None:
    publisher.change()
    with pytest.raises(StoreUnavailableError):
        tick_while_sessions_end(publisher)

    publisher.tick()

    assert len({event["id"] for event in publisher.received()}) == 1
    assert len(publisher.received()) == 2


def tick_while_sessions_end(publisher: Publisher) -> None:
    """End the publisher's session while the bus answers."""

    def end_sessions(request: Request) -> bool:
        if is_put(request):
            publisher.world.connection.run(
                """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
            )
        return is_put(request)

    publisher.bus.faults.add(Slow(0), matching=end_sessions, times=1)
    publisher.tick()


def test_no_slice_starts_when_time_is_short(publisher: Publisher) -> None:
    publisher.change()

    answer = publisher.tick(seconds=5)

    assert answer["is_complete"] is False
    assert publisher.received() == []


def test_a_publisher_without_a_bus_names_the_setting(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENT_BUS", "")

    with pytest.raises(ConfigurationError, match="EVENT_BUS"):
        publisher.tick()


TYPED = st.text().map(storable)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(reason=TYPED, detail=TYPED, status=st.sampled_from(("paused", "failed", "bounced")))
def test_words_in_the_place_of_a_reason_never_leave(
    publisher: Publisher, reason: str, detail: str, status: str
) -> None:
    publisher.change(
        status=status, status_reason=f"Zyxwv {reason}", status_detail=f"Zyxwv {detail}"
    )
    rows = publisher.outbox()
    publisher.tick()

    assert rows
    assert "Zyxwv" not in repr(rows)
    assert "Zyxwv" not in repr(publisher.received())


def test_the_log_counts_what_was_published(publisher: Publisher, read_output: ReadOutput) -> None:
    publisher.change()
    read_output()

    publisher.tick()

    [line] = logs_of(read_output(), "events published")
    assert (line["published"], line["refused"], line["is_complete"]) == (1, 0, True)
