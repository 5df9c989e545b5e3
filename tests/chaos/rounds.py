"""Plays rounds from a seed until a time or a number, and checks the invariants after each."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.chaos import invariants
from tests.chaos.chaos import Chaos, Tick
from tests.chaos.plans import Plan, plan_round
from tests.world import Row

LONG_AFTER = "10 hours"
MAX_LAST_TICKS = 12
PLACES = "SELECT id, status, status_reason, current_step FROM cadence_enrollments"
MESSAGES = "SELECT id, enrollment_id, status, channel, run_id FROM interactions"
RUNS = "SELECT id, sent FROM cadence_runs"
BEGINS = "SELECT DISTINCT ON (message_id) * FROM chaos_begun ORDER BY message_id, begun_at DESC"


class InvariantError(AssertionError):
    """An invariant does not hold."""


@dataclass
class Rounds:
    """The rounds of one seed."""

    chaos: Chaos
    seed: int
    is_long: bool = False
    say: Callable[[str], None] = lambda _: None
    played: int = 0

    def play(self, *, rounds: int | None = None, seconds: float | None = None) -> None:
        """Play rounds until their number or the time is up; then let everything come to its end.

        Raises:
            InvariantError: names each fault that was found.
        """
        until = time.monotonic() + (seconds or float("inf"))
        while (rounds is None or self.played < rounds) and time.monotonic() < until:
            plan = plan_round(self.seed, self.played, is_long=self.is_long)
            self.say(f"round {plan.number}: {plan}")
            self.played += 1
            tick = self.chaos.play(plan)
            self.say(describe(tick))
            self.check(tick)
        self.finish()

    def check(self, tick: Tick) -> None:
        """Raise if an invariant does not hold after this tick."""
        faults = list(self.faults(tick))
        if faults:
            raise InvariantError("\n".join(sorted(set(faults))))

    def faults(self, tick: Tick) -> Iterator[str]:
        """Yield a sentence for each fault."""
        chaos, world = self.chaos, self.chaos.world
        ledger = chaos.provider.ledger()
        messages = {str(row["id"]): row for row in world.rows(MESSAGES)}
        begun = world.rows(BEGINS)
        recorded = {str(row["id"]): row for row in world.rows(RUNS)}
        places = {row["id"]: row for row in world.rows(PLACES)}
        begins = invariants.begins_of(begun, messages, ledger)
        yield from invariants.nothing_twice(ledger)
        yield from invariants.nothing_lost(ledger, messages, self.may_be_sending(tick, begun))
        yield from invariants.everyone_has_a_place(world.enrolled, places)
        yield from invariants.every_step_was_sent(world.enrolled, places, ledger)
        yield from invariants.no_enrollment_waits(world.enrolled)
        yield from invariants.nothing_begun_after(chaos.operators.withdrawals, begins)
        yield from invariants.summaries_are_true(chaos.engines.runs, recorded, messages.values())
        yield from invariants.costs_are_bounded(tick.runs, tick.late)

    def may_be_sending(self, tick: Tick, begun: list[Row]) -> frozenset[str]:
        """Return the messages that a run which was disturbed in this tick may have left sending."""
        excused = {each.id for each in self.chaos.world.enrolled if each.ref in self.chaos.excused}
        return frozenset(
            str(row["message_id"])
            for row in begun
            if not tick.is_settled
            or row["begun_at"] >= tick.started_at
            or row["enrollment_id"] in excused
        )

    def finish(self) -> None:
        """Take every change back, and run undisturbed until everyone is where they will stay."""
        self.chaos.engines.environment |= {"BATCH_SIZE": "500", "SEND_CONCURRENCY": "20"}
        for number in range(MAX_LAST_TICKS):
            self.chaos.world.pass_time(LONG_AFTER)
            plan = Plan(self.played + number, (0,), 0, 0, (), (), 0, takes_back=True)
            tick = self.chaos.play(plan)
            self.check(tick)
            if not any(row["status"] == "active" for row in tick.after.values()):
                return
        active = [
            each.ref
            for each in self.chaos.world.enrolled
            if tick.after[each.id]["status"] == "active"
        ]
        raise InvariantError(f"still active at the end: {', '.join(active)}")

    def summary(self) -> str:
        """Return what happened, for a person to read."""
        chaos = self.chaos
        accepted = len(chaos.provider.ledger())
        uncertain = chaos.world.world.count("interactions", "status = 'uncertain'")
        hostile = sum(each.hostile is not None for each in chaos.world.enrolled)
        proven = sum(each.since is not None for each in chaos.operators.withdrawals)
        deeds = ", ".join(f"{kind} {number}" for kind, number in sorted(chaos.tally.items()))
        return (
            f"{self.played} rounds, {len(chaos.engines.runs)} runs, "
            f"{len(chaos.world.enrolled)} enrollments ({hostile} hostile): "
            f"{accepted} messages accepted, {uncertain} uncertain.\n"
            f"{deeds} ({proven} at a known time)"
        )


def describe(tick: Tick) -> str:
    """Return in one line what became of the runs of a tick."""
    due = sum(row["is_due"] for row in tick.before.values())
    ends = [
        f"{run.summary['claimed']}/{run.summary['sent']}" if run.summary
        else str(run.report.get("response", {}).get("error") or f"ended by {run.process.exitcode}")
        if run.report or run.is_over else "frozen"
        for run in tick.runs
    ]  # fmt: skip
    return f"    {due} due; claimed/sent: {', '.join(ends)}{'' if tick.is_fair else ' (not fair)'}"
