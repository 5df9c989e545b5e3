"""The store's errors when PostgreSQL refuses or is unreachable, and how a run survives them."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from typing import Any, Literal

import pytest

from cadence_core.channels.outcome import SendOutcome
from cadence_core.database.connection import Database, connect
from cadence_core.errors import (
    StoreConflictError,
    StoreRejectedError,
    StoreTimeoutError,
    StoreUnavailableError,
)
from cadence_core.model.enrollment import Channel, RunId
from cadence_core.model.message import Message, PreparedStep
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.ports import RunStore
from cadence_core.sending.records import Pace, StepResult, Turn
from cadence_core.sending.store.run_store import PostgresRunStore
from local.embedded_postgres import database_url
from tests.engine import Engine, Provider, accept, running_engine
from tests.sending.integration.accounts import count_uncertain
from tests.sending.integration.runs import claim, new_run
from tests.sessions import Background, NewSession, interrupt_once_blocked, wait_until_blocked
from tests.wire import Wire
from tests.world import World

END_ENGINE_SESSIONS = """SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
                          WHERE datname = current_database()
                            AND application_name = 'cadence-engine'"""


# The store's errors


def test_a_refusal_names_the_constraint_and_keeps_the_connection(
    world: World, new_session: NewSession
) -> None:
    session = new_session()
    store = PostgresRunStore(Database(lambda: session))
    world.enroll_many(world.cadence({}), 1)
    world.connection.run(
        "ALTER TABLE cadence_enrollments ADD CONSTRAINT no_runs CHECK (run_id IS NULL)"
    )

    with pytest.raises(StoreRejectedError, match=r"^pick_due: SQLSTATE 23514 no_runs$"):
        claim(store, new_run())

    assert session.run("SELECT 1") == [[1]]


def test_a_statement_that_takes_too_long_is_a_conflict_and_keeps_the_connection(
    world: World, new_session: NewSession
) -> None:
    session = new_session()
    session.run("SET statement_timeout TO 100")
    store = PostgresRunStore(Database(lambda: session))
    world.connection.run("BEGIN")
    world.connection.run("LOCK TABLE cadence_enrollments")

    with pytest.raises(StoreTimeoutError, match=r"^pick_due: SQLSTATE 57014$"):
        claim(store, new_run())
    world.connection.run("ROLLBACK")
    session.run("SET statement_timeout TO DEFAULT")

    assert claim(store, new_run()) == []


def test_a_deadlock_fails_one_statement_and_keeps_the_connection(
    world: World, new_session: NewSession, background: Background
) -> None:
    session, other = new_session(), new_session()
    session.run("SET deadlock_timeout TO '10ms'")
    other.run("SET deadlock_timeout TO '1min'")
    database = Database(lambda: session)
    first, second = world.lead(), world.lead()
    change = "UPDATE leads SET job_title = 'CEO' WHERE id = CAST(:id AS uuid) RETURNING 1"
    database.fetch("begin", "BEGIN")
    database.fetch("change", change, id=str(first))
    other.run("BEGIN")
    other.run(change, id=second)
    waiting = background(other.run, change, id=first)
    wait_until_blocked(world.connection)

    with pytest.raises(StoreConflictError, match=r"^change: SQLSTATE 40P01$"):
        database.fetch("change", change, id=str(second))

    assert waiting.result() == [[1]]
    database.fetch("rollback", "ROLLBACK")
    other.run("ROLLBACK")
    assert database.fetch("change", change, id=str(second)) == [[1]]


def test_ctrl_c_while_a_statement_runs_leaves_its_answer_to_no_other(
    world: World, new_session: NewSession, background: Background
) -> None:
    other = new_session()
    other.run("BEGIN")
    other.run("LOCK TABLE leads")
    database = Database(partial(connect, world.url))
    database.fetch("wait", "SET lock_timeout TO 0")
    interrupting = background(interrupt_once_blocked, world.connection)

    with pytest.raises(KeyboardInterrupt), database.transaction():
        database.fetch("leads", "SELECT 'the leads' FROM leads")

    interrupting.result()
    other.run("ROLLBACK")
    assert database.fetch("next", "SELECT 'the next'") == [["the next"]]
    database.close()


def test_a_lost_connection_is_reported_and_the_next_call_opens_another(
    world: World, store: PostgresRunStore
) -> None:
    claim(store, new_run())
    world.connection.run(END_ENGINE_SESSIONS)

    with pytest.raises(StoreUnavailableError, match=r"^pick_due: "):
        claim(store, new_run())

    assert claim(store, new_run()) == []


def test_a_database_that_cannot_be_reached_is_unavailable(postgres: str) -> None:
    for url in (database_url("/nowhere", "engine"), database_url(postgres, "no_such_database")):
        store = PostgresRunStore(Database(partial(connect, url)))

        with pytest.raises(StoreUnavailableError, match=r"^connecting to "):
            store.recover()


# How a run survives them


def run_survives(engine: Engine, time_left: TimeLeft | None = None) -> bool:
    """Run once; return whether it finished, if need be over a new connection."""
    try:
        engine.run(time_left=time_left)
    except StoreUnavailableError:
        return False
    return True


def test_a_connection_lost_between_two_runs_is_replaced_before_the_next(
    world: World,
) -> None:
    cadence = world.cadence({})

    with running_engine(world.url) as engine:
        world.enroll_many(cadence, 1)
        engine.run()
        assert world.connection.run(END_ENGINE_SESSIONS) == [[1]]
        world.enroll_many(cadence, 1)
        summary = engine.run()

    assert summary.sent == 1


@pytest.mark.parametrize("fatal_call", [1, 12, 30])
def test_a_connection_lost_during_a_run_leaves_no_message_uncertain(
    world: World, fatal_call: int
) -> None:
    world.enroll_many(world.cadence({}), 30)
    provider = Provider()

    def answer(message: Message) -> SendOutcome:
        if provider.calls.index(message) + 1 == fatal_call:
            world.connection.run(END_ENGINE_SESSIONS)
        return accept(message)

    provider.answer = answer
    with running_engine(world.url, provider, send_concurrency=5) as engine:
        # After the last message, a new connection is enough to record it.
        assert not run_survives(engine) or fatal_call == 30
        recorded = world.count("interactions", "status = 'sent'")
        assert recorded == len(provider.calls) >= fatal_call
        world.pass_time("1 hour")
        engine.run_until_quiet()

    assert count_uncertain(world, provider.called()) == 0
    assert len(provider.calls) == 30


def early_if(stays_down: bool, wire: Wire) -> Callable[[], float]:  # noqa: FBT001
    """Return a clock whose deadline has come once the connection is cut and stays down."""
    return lambda: time.monotonic() + (60 if stays_down and wire.is_cut else 0)


@pytest.mark.parametrize("loses", ["request", "answer"])
@pytest.mark.parametrize("stays_down", [False, True])
def test_a_connection_cut_at_any_point_repeats_and_loses_nothing(
    world: World, *, loses: Literal["request", "answer"], stays_down: bool
) -> None:
    provider = Provider()
    uncertain = 0

    with running_engine(world.url, provider) as next_engine:
        for cut_at in count(1):
            world.enroll_many(world.cadence({}), 4)
            with (
                Wire(world.url, cut_at=cut_at, loses=loses, stays_down=stays_down) as wire,
                running_engine(wire.url, provider, send_concurrency=1) as engine,
            ):
                deadline = TimeLeft(time.monotonic() + 60, early_if(stays_down, wire))
                has_finished = run_survives(engine, deadline)
                is_cut = wire.is_cut
                assert has_finished or is_cut
            world.pass_time("1 hour")
            next_engine.run_until_quiet()
            newly_uncertain = count_uncertain(world, provider.called()) - uncertain
            assert newly_uncertain <= (2 if stays_down else 0)
            uncertain += newly_uncertain
            if not is_cut:
                break

    assert cut_at > 12
    assert (uncertain > 0) == stays_down


def test_connections_lost_at_random_moments_repeat_and_lose_nothing(
    world: World, new_session: NewSession, background: Background
) -> None:
    world.enroll_many(world.cadence({}), 120)
    moments = random.Random(7)  # noqa: S311 (no secret depends on it)
    provider = Provider(latency_seconds=0.005)
    session = new_session()
    session.run("SET application_name TO 'operator'")
    losses = 0

    def end_sessions_repeatedly() -> None:
        for _ in range(12):
            time.sleep(moments.uniform(0.005, 0.06))
            session.run(END_ENGINE_SESSIONS)

    with running_engine(world.url, provider, send_concurrency=4, batch_size=40) as engine:
        ending = background(end_sessions_repeatedly)
        while not ending.done():
            losses += not run_survives(engine)
            world.pass_time("1 hour")
        ending.result()
        engine.run_until_quiet()

    assert losses > 0
    assert count_uncertain(world, provider.called()) <= losses * 8


@pytest.mark.parametrize("loses", ["request", "answer"])
def test_a_run_starts_over_a_new_connection_if_the_kept_one_is_dead(
    world: World, loses: Literal["request", "answer"]
) -> None:
    with Wire(world.url) as wire, running_engine(wire.url) as engine:
        engine.run()
        round_trips = wire.round_trips

    cut_at = round_trips + 1  # the first of the second run
    with Wire(world.url, cut_at=cut_at, loses=loses) as wire, running_engine(wire.url) as engine:
        engine.run()
        world.enroll_many(world.cadence({}), 2)
        assert not wire.is_cut
        summary = engine.run()
        assert wire.is_cut

    assert summary.sent == 2


@dataclass
class RefusedThenLost:
    """A store whose second turn PostgreSQL refuses, and whose third loses the connection."""

    store: RunStore
    lose_connection: Callable[[], object]
    turns: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def turn(
        self,
        run_id: RunId,
        results: Sequence[StepResult],
        begin: Sequence[PreparedStep],
        paces: Mapping[Channel, Pace] | None = None,
    ) -> Turn:
        self.turns += 1
        if self.turns == 2:
            raise StoreRejectedError("turn: SQLSTATE 23514")
        if self.turns == 3:
            self.lose_connection()
        return self.store.turn(run_id, results, begin, paces)


def test_a_connection_lost_after_a_refusal_leaves_no_message_uncertain(world: World) -> None:
    world.enroll_many(world.cadence({}), 8)

    with running_engine(world.url) as engine:
        store = RefusedThenLost(
            engine.app.engine.store, partial(world.connection.run, END_ENGINE_SESSIONS)
        )
        engine.app = replace(engine.app, engine=replace(engine.app.engine, store=store))
        run_survives(engine)
        engine.app = replace(engine.app, engine=replace(engine.app.engine, store=store.store))
        world.pass_time("1 hour")
        engine.run_until_quiet()

    assert count_uncertain(world, engine.provider.called()) == 0
