"""Random changes to an enrollment, and the invariants that hold after each of them."""

from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.world import Row, World

OPEN = ("active", "paused")
STATUSES = st.sampled_from(
    (*OPEN, *OPEN, "completed", "failed", "replied", "bounced", "unsubscribed")
)
ORDERS = st.integers(1, 6)
CADENCE_STATUSES = st.sampled_from(("draft", "active", "paused", "archived"))


@pytest.mark.hypothesis
def test_the_invariants_of_an_enrollment_hold_after_any_change(world: World) -> None:
    run_state_machine_as_test(
        lambda: EnrollmentLife(world),  # type: ignore[arg-type] # any maker of machines will do
        settings=settings(max_examples=25, stateful_step_count=20),
    )


def test_if_the_awaited_step_is_deleted_one_that_was_added_before_it_is_left(world: World) -> None:
    life = EnrollmentLife(world)
    life.enroll({6}, first=1, status="active")
    life.add_or_delete_a_step(1)
    life.add_or_delete_a_step(6)

    life.change_status("active")

    assert life.row["status"] == "active"


class EnrollmentLife(RuleBasedStateMachine):
    """One enrollment in one cadence, both changed by people, engines and editors."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.cadence_id: UUID
        self.id: UUID
        self.row: Row

    @initialize(orders=st.sets(ORDERS, min_size=1, max_size=4), first=ORDERS, status=STATUSES)
    def enroll(self, orders: set[int], first: int, status: str) -> None:
        self.cadence_id = self.world.cadence()
        for order in orders:
            self._add_step(order)
        self.id = self.world.enrollment(self.cadence_id, current_step=first, status=status)
        self.row = self._read()

    # Changes

    @rule(status=STATUSES)
    def change_status(self, status: str) -> None:
        self._change(status=status)

    @rule(step=ORDERS)
    def change_step(self, step: int) -> None:
        self._change(step=step)

    @rule(status=STATUSES, step=ORDERS)
    def change_both(self, status: str, step: int) -> None:
        self._change(status=status, step=step)

    @rule()
    def count_an_attempt(self) -> None:
        self.world.update("cadence_enrollments", self.id, attempts=self.row["attempts"] + 1)
        self.row = self._read()

    @rule()
    def let_time_pass(self) -> None:
        self.world.pass_time("1 day")
        self.row = self._read()

    @rule(order=ORDERS)
    def add_or_delete_a_step(self, order: int) -> None:
        deleted = self.world.rows(
            "DELETE FROM cadence_steps WHERE cadence_id = :id AND step_order = :step RETURNING id",
            id=self.cadence_id,
            step=order,
        )
        if not deleted:
            self._add_step(order)

    @rule(status=CADENCE_STATUSES)
    def change_the_cadence(self, status: str) -> None:
        self.world.update("cadences", self.cadence_id, status=status)
        self.row = self._read()

    @rule()
    def delete_or_restore_the_cadence(self) -> None:
        self.world.connection.run(
            """UPDATE cadences SET deleted_at = CASE WHEN deleted_at IS NULL THEN now() END
                WHERE id = :id""",
            id=self.cadence_id,
        )
        self.row = self._read()

    # Invariants

    @invariant()
    def it_is_due_if_and_only_if_it_is_open(self) -> None:
        assert (self.row["next_step_due"] is not None) == (self.row["status"] in OPEN)

    @invariant()
    def it_has_a_completion_time_if_and_only_if_it_completed(self) -> None:
        assert (self.row["completed_at"] is not None) == (self.row["status"] == "completed")

    @invariant()
    @precondition(lambda self: self.row["status"] in OPEN)
    def it_knows_whether_its_cadence_may_send(self) -> None:
        cadence = self.world.row("cadences", self.cadence_id)
        may_send = cadence["status"] == "active" and cadence["deleted_at"] is None
        assert self.row["cadence_active"] == may_send

    @invariant()
    def its_history_is_a_chain_that_ends_in_its_status(self) -> None:
        history = self.world.rows(
            "SELECT * FROM cadence_enrollment_history WHERE enrollment_id = :id ORDER BY id",
            id=self.id,
        )
        reached = [change["to_status"] for change in history]
        assert [change["from_status"] for change in history] == [None, *reached[:-1]]
        assert reached[-1] == self.row["status"]
        assert all(earlier != later for earlier, later in pairwise(reached))

    # Changing, and the due time that follows

    def _change(self, status: str | None = None, step: int | None = None) -> None:
        before = self.row
        status, step = status or before["status"], step or before["current_step"]
        is_moved = step != before["current_step"]
        landing = self._first_step_from(step) if is_moved else self._step_to_send()

        self.world.update("cadence_enrollments", self.id, status=status, current_step=step)

        self.row = self._read()
        is_over = status == "active" and landing is None
        assert self.row["status"] == ("completed" if is_over else status)
        if self.row["status"] in OPEN:
            over = {"step_order": step, "delay_days": 0, "delay_hours": 0}
            self._check_clock(before, (landing or over) if is_moved else None)

    def _check_clock(self, before: Row, landing: Row | None) -> None:
        row = self.row
        if landing is not None and landing["step_order"] != before["current_step"]:
            delay = timedelta(days=landing["delay_days"], hours=landing["delay_hours"])
            expected = (landing["step_order"], row["updated_at"] + delay, 0)
        elif before["status"] not in OPEN:
            expected = (before["current_step"], row["updated_at"], 0)
        else:
            expected = (before["current_step"], before["next_step_due"], before["attempts"])
        assert (row["current_step"], row["next_step_due"], row["attempts"]) == expected

    # The database

    def _first_step_from(self, order: int) -> Row | None:
        steps = self.world.rows(
            """SELECT * FROM cadence_steps WHERE cadence_id = :id AND step_order >= :step
                ORDER BY step_order LIMIT 1""",
            id=self.cadence_id,
            step=order,
        )
        return steps[0] if steps else None

    def _step_to_send(self) -> Row | None:
        """Return the step that it waits for, which may stand before one that was deleted."""
        steps = self.world.rows(
            "SELECT step.* FROM cadence_enrollments AS e, step_to_send(e) AS step WHERE e.id = :id",
            id=self.id,
        )
        return steps[0] if steps else None

    def _add_step(self, order: int) -> None:
        self.world.step(
            self.cadence_id, step_order=order, delay_days=order, delay_hours=3, template_id=None
        )

    def _read(self) -> Row:
        return self.world.enrollment_row(self.id)
