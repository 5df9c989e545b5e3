"""What is pulled from a database, and applied to it, changes nothing."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cadence_core.database.connection import Database
from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.operations.plans.document import (
    CadenceEntry,
    CapEntry,
    ScheduleEntry,
    SenderEntry,
    Settings,
    StepEntry,
    TemplateEntry,
)
from cadence_core.operations.plans.pull import PULL, PullPlace, PullRequest
from cli.yaml_text import read_yaml, write_yaml
from tests.operations.documents import Document, a_document, applied, documents, pulled
from tests.world import World

PLANNED = (
    "cadence_steps",
    "cadences",
    "message_templates",
    "sending_caps",
    "days_off",
    "open_spans",
    "sending_hours",
    "sending_schedules",
    "sender_identities",
    "senders",
    "organizations",
)
MANY = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def through_yaml(document: Document) -> Document:
    [read] = read_yaml(write_yaml(document))
    assert isinstance(read.value, dict)
    return read.value


def empty(world: World) -> None:
    with world.without_triggers():
        for table in PLANNED:
            world.connection.run(f"DELETE FROM {table}")  # noqa: S608 (our own tables)


@MANY
@given(document=documents())
def test_a_document_is_pulled_as_it_was_applied_and_then_changes_nothing(
    world: World, operated: Database, document: Document
) -> None:
    empty(world)
    applied(operated, document)

    again = applied(operated, document)
    [pulled_document] = pulled(operated)
    result = applied(operated, through_yaml(pulled_document))

    assert (again.changes, result.changes) == (0, 0)
    assert result.plans[0].left_alone == ()
    empty(world)
    applied(operated, through_yaml(pulled_document))
    assert pulled(operated) == [pulled_document]


@pytest.mark.parametrize("number", [-0.0, 1e22, 1e-7, 10**30, 1.0, True, 1])
def test_a_number_that_the_database_writes_otherwise_changes_nothing(
    operated: Database, number: float
) -> None:
    template = {"channel": "whatsapp", "whatsapp_components": {"body": [number]}}
    document = {"organization": "One", "templates": {"Hello": template}}
    applied(operated, document)

    assert applied(operated, document).changes == 0


def test_true_is_another_value_than_1(operated: Database) -> None:
    def with_value(value: object) -> Document:
        template = {"channel": "whatsapp", "whatsapp_components": {"body": [value]}}
        return {"organization": "One", "templates": {"Hello": template}}

    applied(operated, with_value(1))

    assert applied(operated, with_value(value=True)).changes == 1


odd_names = st.sampled_from(["", " ", "a", "A", "ß", "SS", "00000000-0000-0000-0000-000000000007"])


@MANY
@given(
    names=st.lists(odd_names, max_size=5),
    organizations=st.lists(odd_names, min_size=1, max_size=3),
    orders=st.lists(st.integers(1, 2**31 - 1), max_size=5, unique=True),
)
def test_names_that_are_blank_shared_or_ids_are_pulled_so_that_nothing_changes(
    world: World,
    operated: Database,
    names: list[str],
    organizations: list[str],
    orders: list[int],
) -> None:
    empty(world)
    for organization in organizations:
        org = world.insert("organizations", name=organization)
        templates = [world.template(org_id=org, name=name) for name in names]
        for name in names:
            cadence = world.insert("cadences", org_id=org, name=name)
            for place, order in enumerate(orders):
                template = templates[place % len(templates)]
                is_archived = "2026-01-01" if place % 3 == 2 else None
                columns: dict[str, Any] = {"template_id": template, "archived_at": is_archived}
                world.step(cadence, step_order=order, **columns)

    result = applied(operated, *map(through_yaml, pulled(operated)))

    assert result.changes == 0
    assert len(result.plans) == len(organizations)


def test_more_texts_than_an_answer_holds_come_in_several_documents(
    world: World, operated: Database
) -> None:
    for number in range(40):
        world.template(name=f"t{number}", body="x" * 99_000)
    world.cadence({"template_id": world.template(name="used")}, name="Spring")

    parts = pulled(operated, "acme")

    assert len(parts) == 3
    assert sum(len(part["templates"]) for part in parts) == 41
    assert [bool(part.get("cadences")) for part in parts] == [False, False, True]
    assert applied(operated, *parts).changes == 0


def test_deleted_cadences_and_archived_steps_are_left_out(world: World, operated: Database) -> None:
    world.cadence({}, name="gone", deleted_at="2026-01-01")
    cadence = world.cadence({}, name="Spring")
    world.step(cadence, step_order=2, archived_at="2026-01-01")

    [document] = pulled(operated)

    assert [*document["cadences"]] == ["Spring"]
    assert len(document["cadences"]["Spring"]["steps"]) == 1


def test_one_organization_is_pulled_by_its_name_in_any_case(
    world: World, operated: Database
) -> None:
    applied(operated, a_document())

    assert [each["organization"] for each in pulled(operated, "ACME")] == ["Acme"]
    assert len(pulled(operated)) == world.count("organizations") == 2
    with pytest.raises(UnknownNameError):
        pulled(operated, "nobody's")


DEFAULTS = """
    SELECT column_default FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name = :table AND column_name = :column"""


@pytest.mark.parametrize(
    ("model", "table"),
    [
        (Settings, "organizations"),
        (SenderEntry, "senders"),
        (ScheduleEntry, "sending_schedules"),
        (CapEntry, "sending_caps"),
        (TemplateEntry, "message_templates"),
        (CadenceEntry, "cadences"),
        (StepEntry, "cadence_steps"),
    ],
)
def test_the_defaults_of_a_document_are_those_of_the_tables(
    world: World, model: type[Any], table: str
) -> None:
    for name, field in model.model_fields.items():
        found = world.rows(DEFAULTS, table=table, column=name)
        if field.is_required() or not found or name in ("name", "address"):
            continue
        stated = found[0]["column_default"]
        [[value]] = world.connection.run(f"SELECT to_jsonb({stated or 'CAST(NULL AS text)'})")
        default = field.get_default(call_default_factory=True)
        assert (list(default) if isinstance(default, tuple) else default) == value, name


def test_a_place_in_an_organization_that_is_not_there_is_refused(operated: Database) -> None:
    place = PullPlace(organization=UUID(int=1), template=UUID(int=2))

    with pytest.raises(InvalidRequestError, match=r"^after\.organization: no organization has"):
        PULL.act(operated, PullRequest(after=place))


@MANY
@given(document=documents())
def test_caps_and_days_off_without_a_number_and_a_name_are_removed_and_nothing_else(
    world: World, operated: Database, document: Document
) -> None:
    empty(world)
    applied(operated, document)
    caps = [{**cap, "daily_cap": None} for cap in document["caps"]]
    gone = {
        "organization": document["organization"],
        "caps": caps,
        "days_off": dict.fromkeys(document["days_off"]),
    }

    planned, removed, again = (
        applied(operated, gone, is_dry_run=True),
        applied(operated, through_yaml(gone)),
        applied(operated, gone),
    )

    assert planned.plans[0].lines == removed.plans[0].lines
    assert {line.action for line in removed.plans[0].lines} <= {"removed"}
    assert removed.changes == len(caps) + len(document["days_off"])
    assert (again.changes, world.count("sending_caps"), world.count("days_off")) == (0, 0, 0)
    rest = applied(operated, {**document, "caps": [], "days_off": {}})
    assert rest.changes == 0
