"""A run checks the templates that changed: a fault is known before its first lead is due."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from uuid import UUID

import pytest

from cadence_core.database.connection import Database, connect
from cadence_core.model.enrollment import Organization, Template
from cadence_core.model.reasons import Reason
from cadence_core.operations.reports.status import StatusRequest, UnsendableTemplate, read_status
from cadence_core.runtime.telemetry import metrics
from cadence_core.sending.application import Application
from cadence_core.sending.check_changed_templates import MAX_TEMPLATES
from cadence_core.sending.records import TemplateCheck
from cadence_core.sending.store.run_store import PostgresRunStore
from tests.engine import engine, run
from tests.output import ReadOutput, logs_of, metrics_of
from tests.sending.integration.conftest import NewStore
from tests.world import World

FAULTY = "Hi *|FNAME|*"
DEADLY = "Hi {{ 5 | round('-1000000000' | int) }}"
Check = Callable[[Template, Organization], None]


def unsendable(world: World) -> tuple[UnsendableTemplate, ...]:
    """Return what ``cadence status`` shows of the templates."""
    database = Database(partial(connect, world.url))
    try:
        return read_status(database, StatusRequest()).unsendable_templates
    finally:
        database.close()


def faults(world: World) -> list[tuple[UUID, str]]:
    return [(each.template_id, each.reason) for each in unsendable(world)]


def with_check(world: World, around: Callable[[Check], Check]) -> Application:
    app = engine(world)
    check = around(app.engine.check_template)
    return replace(app, engine=replace(app.engine, check_template=check))


def counting(checked: list[str]) -> Callable[[Check], Check]:
    """Note the name of each template that is checked."""

    def around(check: Check) -> Check:
        def noted(template: Template, organization: Organization) -> None:
            checked.append(template.name)
            check(template, organization)

        return noted

    return around


def test_a_fault_is_known_before_a_lead_is_due(world: World, read_output: ReadOutput) -> None:
    template = world.template(name="Old", body=FAULTY)
    enrollment = world.enrollment(world.cadence({"template_id": template, "delay_days": 3}))

    run(engine(world))

    [fault] = unsendable(world)
    assert (fault.template_id, fault.organization, fault.name) == (template, "Acme", "Old")
    assert (fault.reason, fault.detail) == (
        "template_error",
        "body: *|FNAME|* isn't a valid placeholder; write {{ first_name }}",
    )
    assert world.status_of(enrollment) == ("active", None)
    [line] = logs_of(read_output(), "template faulty")
    assert (line["level"], line["template_id"], line["reason"]) == (
        "WARNING",
        str(template),
        "template_error",
    )
    assert "FNAME" not in str(line)


def test_the_faults_of_a_run_are_counted(world: World, read_output: ReadOutput) -> None:
    for body in (FAULTY, FAULTY, "Hi"):
        world.template(body=body)
    app = engine(world)

    counted = metrics_after(app, read_output)
    nothing_changed = metrics_after(app, read_output)

    app.close()
    assert counted["FaultyTemplates", ()] == 2
    assert ("FaultyTemplates", ()) not in nothing_changed


def metrics_after(
    app: Application, read_output: ReadOutput
) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    run(app)
    metrics.flush_metrics()
    return metrics_of(read_output())


def test_a_template_is_checked_again_only_after_it_changed(world: World) -> None:
    checked: list[str] = []
    template = world.template(body=FAULTY)
    app = with_check(world, counting(checked))
    run(app)
    run(app)
    assert checked == ["intro"]

    world.update("message_templates", template, body="Hi {{ first_name }}")
    assert faults(world) == []
    run(app)
    world.update("message_templates", template, body="{% if %}")
    run(app)

    assert checked == ["intro"] * 3
    assert faults(world) == [(template, "template_error")]


def test_a_template_that_changes_during_its_check_is_checked_again(world: World) -> None:
    template = world.template(body="Hi")

    def around(check: Check) -> Check:
        def while_it_changes(template: Template, organization: Organization) -> None:
            world.update("message_templates", template.id, body=FAULTY)
            check(template, organization)

        return while_it_changes

    run(with_check(world, around))
    assert world.row("message_templates", template)["checked_version"] is None
    run(engine(world))

    assert faults(world) == [(template, "template_error")]


def test_a_template_that_breaks_its_process_is_checked_once_and_stops_nothing(world: World) -> None:
    deadly = world.template(name="deadly", body=DEADLY)
    faulty = world.template(name="faulty", body=FAULTY)
    enrollment = world.enrollment(world.cadence({}))
    checked: list[str] = []
    app = with_check(world, counting(checked))

    assert run(app).sent == 1
    run(app)

    assert sorted(checked) == ["deadly", "faulty", "intro"]
    assert dict(faults(world)) == {deadly: "rendering_too_costly", faulty: "template_error"}
    assert world.message_of(enrollment)["status"] == "sent"


def test_an_unexpected_error_of_a_check_does_not_come_back(world: World) -> None:
    template = world.template()

    def around(_: Check) -> Check:
        def broken(template: Template, organization: Organization) -> None:
            raise KeyError(template.name, organization.name)

        return broken

    run(with_check(world, around))

    [fault] = unsendable(world)
    assert (fault.template_id, fault.reason, fault.detail) == (template, "not_prepared", "KeyError")


def test_a_run_checks_a_bounded_number_and_the_next_one_the_rest(world: World) -> None:
    for _ in range(MAX_TEMPLATES + 1):
        world.template()
    checked: list[str] = []
    app = with_check(world, counting(checked))

    run(app)
    assert len(checked) == MAX_TEMPLATES
    run(app)

    assert len(checked) == MAX_TEMPLATES + 1


def test_of_two_runs_that_check_at_the_same_time_one_records(
    world: World, new_store: NewStore
) -> None:
    world.template()
    first, second = new_store(), new_store()
    same = [(store, checked_by(store)) for store in (first, second)]

    assert [len(store.record_checks(checks)) for store, checks in same] == [1, 0]


def checked_by(store: PostgresRunStore) -> list[TemplateCheck]:
    return [
        TemplateCheck(each, Reason.TEMPLATE_ERROR, "x")
        for each in store.changed_templates(limit=50)
    ]


def test_a_template_that_another_transaction_holds_is_left_to_a_later_run(
    world: World, store: PostgresRunStore
) -> None:
    template = world.template()
    found = checked_by(store)
    world.connection.run("BEGIN")
    world.update("message_templates", template, name="renamed")

    assert store.record_checks(found) == []
    world.connection.run("COMMIT")

    assert store.recover().has_changed_templates


def test_what_the_code_before_writes_is_checked(world: World, store: PostgresRunStore) -> None:
    columns = {"org_id": world.org_id, "name": "x", "channel": "email", "body": "Hi"}
    template = world.insert("message_templates", **columns)
    run(engine(world))
    assert not store.recover().has_changed_templates

    world.update("message_templates", template, body=FAULTY)

    assert store.recover().has_changed_templates


@pytest.mark.parametrize(
    ("organization", "body", "detail"),
    [
        ({}, "Hi", None),
        (
            {"requires_postal_address": True},
            "{{ org.postal_address }}",
            "organizations.postal_address",
        ),
        (
            {"requires_postal_address": True, "postal_address": "1 Main St"},
            "Hi",
            "message_templates.body",
        ),
        (
            {"requires_postal_address": True, "postal_address": "1 Main St"},
            "{{ org.postal_address }}",
            None,
        ),
    ],
)
def test_a_missing_postal_address_is_known_when_it_becomes_required(
    world: World, organization: dict[str, object], body: str, detail: str | None
) -> None:
    world.template(body=body)
    run(engine(world))
    assert unsendable(world) == ()

    world.update("organizations", world.org_id, name="Acme", **organization)
    run(engine(world))

    shown = [(each.reason, each.detail) for each in unsendable(world)]
    assert shown == ([("missing_footer", detail)] if detail else [])


def test_a_postal_address_that_is_filled_in_clears_the_fault(world: World) -> None:
    world.update("organizations", world.org_id, requires_postal_address=True)
    template = world.template(body="{{ org.postal_address }}")
    run(engine(world))
    assert faults(world) == [(template, "missing_footer")]

    world.update("organizations", world.org_id, postal_address="1 Main St")
    run(engine(world))

    assert faults(world) == []


def test_a_check_from_before_the_address_was_required_is_not_recorded(
    world: World, store: PostgresRunStore
) -> None:
    world.template(body="Hi")
    found = [TemplateCheck(each) for each in store.changed_templates(limit=50)]

    world.update("organizations", world.org_id, requires_postal_address=True)
    store.record_checks(found)

    assert store.recover().has_changed_templates
