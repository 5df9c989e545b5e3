"""Random edits of a cadence under waiting leads, with random ticks of the engine between them.

Each lead gets exactly what the definition says: in the order of the moment, every step that is not
archived and that it has not had, except those that stand before a step it has had and were created
after it had that one. What it waits for was chosen when it last moved, and comes first.
"""

from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID, uuid4

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

from tests.engine import Engine, Provider, running_engine
from tests.world import World

MAX_STEPS = 6
NOW_DUE = """UPDATE cadence_enrollments SET next_step_due = now() - interval '1 minute'
              WHERE cadence_id = :cadence AND status = 'active'"""
PICK = st.integers(0, 1_000)


@pytest.mark.hypothesis
def test_each_lead_gets_exactly_the_steps_of_the_definition(world: World) -> None:
    with running_engine(world.url) as engine:
        run_state_machine_as_test(
            lambda: EditedCadence(world, engine),  # type: ignore[arg-type] # any maker will do
            settings=settings(max_examples=30, stateful_step_count=20),
        )


@dataclass
class StepModel:
    """A step as the definition sees it; times are the ticks of one clock."""

    id: UUID
    order: int
    created: int
    is_archived: bool = False


@dataclass
class LeadModel:
    """What a lead has had and when (``skipped`` without getting it), got, and waits for."""

    id: UUID
    had: dict[UUID, int] = field(default_factory=dict)
    skipped: set[UUID] = field(default_factory=set)
    got: list[UUID] = field(default_factory=list)
    waits_for: UUID | None = None
    is_over: bool = False


class EditedCadence(RuleBasedStateMachine):
    """One cadence, an editor, leads that are enrolled and moved by hand, and the engine."""

    def __init__(self, world: World, engine: Engine) -> None:
        super().__init__()
        self.world = world
        self.engine = engine
        self.clock = count()
        self.steps: dict[UUID, StepModel] = {}
        self.leads: list[LeadModel] = []

    @initialize(steps=st.integers(1, 4), leads=st.integers(1, 3))
    def build(self, steps: int, leads: int) -> None:
        self.cadence = self.world.cadence()
        self.template = self.world.template()
        for order in range(1, steps + 1):
            self._create(order)
        for _ in range(leads):
            self._enroll()

    # The engine

    @rule()
    def tick(self) -> None:
        self.world.connection.run(NOW_DUE, cadence=self.cadence)
        before = len(self._provider.calls)
        self.engine.run()
        calls = self._provider.calls[before:]
        sent = {UUID(str(call.origin.enrollment_id)): call.origin.step_id for call in calls}
        for lead in self.leads:
            waited_for = None if lead.is_over else self._waited_for(lead)
            assert sent.get(lead.id) == (None if waited_for in lead.had else waited_for)
            self._move(lead, waited_for)

    @rule(picked=PICK)
    def a_message_comes_back(self, picked: int) -> None:
        """The last message of a lead was not delivered: it gets the step again."""
        lead = self.leads[picked % len(self.leads)]
        if lead.is_over or not lead.had:
            return
        step = max(lead.had, key=lead.had.__getitem__)
        if step in lead.skipped:
            return
        before = self._chosen(lead)
        [[returned]] = self.world.connection.run(
            """WITH failed AS (
                   UPDATE interactions SET status = 'failed'
                    WHERE enrollment_id = :e AND step_id = :s RETURNING id)
               SELECT return_to_step(id, 'active', interval '0', 'not_delivered', NULL)
                 FROM failed""",
            e=lead.id,
            s=step,
        )
        is_before = before is not None and before.order < self.steps[step].order
        assert (returned is None) == is_before
        del lead.had[step]
        if not is_before:
            lead.waits_for = step
            lead.is_over = self._waited_for(lead) is None

    @precondition(lambda self: len(self.steps) < MAX_STEPS)
    @rule(picked=PICK)
    def a_step_is_inserted_before_a_message_that_comes_back(self, picked: int) -> None:
        """The lead had the message again after the new step was created, so it gets that too."""
        self.a_message_comes_back(picked)
        waits_for = self._chosen(self.leads[picked % len(self.leads)])
        if waits_for:
            self.insert_a_step(waits_for.order)
            self.tick()

    @rule(picked=PICK)
    def a_person_moves_a_lead(self, picked: int) -> None:
        lead = self.leads[picked % len(self.leads)]
        target = self._picked(picked)
        if lead.is_over or target is None or lead.waits_for == target.id:
            return
        number = self.world.enrollment_row(lead.id)["current_step"]
        if number == target.order or target.is_archived:
            return
        self.world.update("cadence_enrollments", lead.id, current_step=target.order)
        now = next(self.clock)
        for step in self.steps.values():
            is_skipped = step.order < target.order and not step.is_archived
            if is_skipped and step.id not in lead.had:
                lead.had[step.id] = now
                lead.skipped.add(step.id)
            elif step.order >= target.order and step.id in lead.skipped:
                del lead.had[step.id]
                lead.skipped.remove(step.id)
        lead.waits_for = target.id

    # The editor

    @precondition(lambda self: len(self.steps) < MAX_STEPS)
    @rule(place=st.integers(1, MAX_STEPS))
    def insert_a_step(self, place: int) -> None:
        self._renumber({s.id: s.order + (s.order >= place) for s in self.steps.values()})
        self._create(place)

    @rule(order=st.randoms(use_true_random=False))
    def reorder(self, order: Any) -> None:
        orders = [step.order for step in self.steps.values()]
        order.shuffle(orders)
        self._renumber(dict(zip(self.steps, orders, strict=True)))

    @rule(picked=PICK)
    def archive_or_restore_a_step(self, picked: int) -> None:
        step = self._picked(picked)
        if step is None:
            return
        step.is_archived = not step.is_archived
        self.world.connection.run(
            "UPDATE cadence_steps SET archived_at = CASE WHEN :a THEN now() END WHERE id = :id",
            a=step.is_archived,
            id=step.id,
        )

    @rule(picked=PICK)
    def delete_a_step_that_no_lead_has_had(self, picked: int) -> None:
        step = self._picked(picked)
        if step is None or any(step.id in lead.got for lead in self.leads):
            return
        self.world.connection.run("DELETE FROM cadence_steps WHERE id = :id", id=step.id)
        del self.steps[step.id]
        for lead in self.leads:
            lead.had.pop(step.id, None)
            lead.skipped.discard(step.id)

    @precondition(lambda self: len(self.leads) < 4)
    @rule()
    def enroll_another_lead(self) -> None:
        self._enroll()

    # What holds

    @invariant()
    def an_enrollment_is_over_if_the_definition_leaves_no_step(self) -> None:
        for lead in self.leads:
            row = self.world.enrollment_row(lead.id)
            assert (row["status"] == "completed") == lead.is_over
            assert row["status"] in ("active", "completed")

    def teardown(self) -> None:
        for _ in range(2 * MAX_STEPS):
            if all(lead.is_over for lead in self.leads):
                return
            self.tick()
        assert all(lead.is_over for lead in self.leads)

    # The definition

    def _left(self, lead: LeadModel) -> list[UUID]:
        def is_passed(step: StepModel) -> bool:
            return any(
                self.steps[had].order > step.order and at < step.created
                for had, at in lead.had.items()
            )

        left = [
            step
            for step in self.steps.values()
            if step.id not in lead.had and not step.is_archived and not is_passed(step)
        ]
        return [step.id for step in sorted(left, key=lambda step: step.order)]

    def _waited_for(self, lead: LeadModel) -> UUID | None:
        chosen = self._chosen(lead)
        return chosen.id if chosen else next(iter(self._left(lead)), None)

    def _chosen(self, lead: LeadModel) -> StepModel | None:
        chosen = self.steps.get(lead.waits_for) if lead.waits_for else None
        return None if chosen is None or chosen.is_archived else chosen

    def _move(self, lead: LeadModel, sent: UUID | None) -> None:
        if sent is not None:
            if sent not in lead.had:
                lead.had[sent] = next(self.clock)
                lead.got.append(sent)
            lead.waits_for = next(iter(self._left(lead)), None)
        if not lead.is_over:
            lead.is_over = sent is None or lead.waits_for is None

    # The database

    @property
    def _provider(self) -> Provider:
        return self.engine.provider

    def _picked(self, picked: int) -> StepModel | None:
        steps = list(self.steps.values())
        return steps[picked % len(steps)] if steps else None

    def _create(self, order: int) -> None:
        id_ = self.world.step(
            self.cadence, step_order=order, template_id=self.template, delay_days=1
        )
        self.steps[id_] = StepModel(id_, order, next(self.clock))

    def _enroll(self) -> None:
        person = self.world.lead(email=f"{uuid4().hex}@lead.test", phone=None)
        lead = LeadModel(self.world.enrollment(self.cadence, person))
        lead.waits_for = next(iter(self._left(lead)), None)
        lead.is_over = lead.waits_for is None
        self.leads.append(lead)

    def _renumber(self, orders: dict[UUID, int]) -> None:
        """Renumber every step in one statement."""
        self.world.connection.run(
            """UPDATE cadence_steps AS s SET step_order = n.step_order
                 FROM unnest(CAST(:ids AS uuid[]), CAST(:orders AS integer[])) AS n (id, step_order)
                WHERE s.id = n.id""",
            ids=list(orders),
            orders=list(orders.values()),
        )
        for id_, order in orders.items():
            self.steps[id_].order = order
