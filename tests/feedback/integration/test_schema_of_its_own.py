"""The engine in a CRM's database sends and takes feedback in a schema of its own."""

from collections.abc import Iterator

import pytest

from cadence_core.database.connection import connect
from cadence_core.database.migrate import migrate_database
from cadence_core.database.migration_home import SCHEMA_OF_ITS_OWN
from tests.crm import Crm, shared_database
from tests.engine import running_engine
from tests.feedback.inbox import Inbox
from tests.feedback.integration.test_samples import EXPECTED, channel_of
from tests.world import World

SCHEMAS_OF_THE_ROLE = """
    SELECT DISTINCT nspname FROM pg_namespace AS n
      JOIN (SELECT relnamespace AS schema, relowner AS owner FROM pg_class
             UNION ALL SELECT pronamespace, proowner FROM pg_proc
             UNION ALL SELECT typnamespace, typowner FROM pg_type) AS object
        ON n.oid = object.schema
     WHERE object.owner = CURRENT_USER::regrole AND nspname NOT LIKE 'pg_toast%'"""


@pytest.fixture
def crm(empty_database: str) -> Iterator[Crm]:
    with shared_database(empty_database) as crm:
        yield crm


@pytest.fixture
def world(crm: Crm) -> Iterator[World]:
    """A world that was migrated after the two statements in the guide."""
    connection = connect(crm.engine_url)
    for statement in SCHEMA_OF_ITS_OWN:
        connection.run(statement)
    connection.close()
    migrate_database(crm.engine_url)
    world = World(crm.engine_url)
    yield world
    world.close()


def test_everything_is_created_in_the_schema_and_a_second_migration_changes_nothing(
    crm: Crm, world: World
) -> None:
    before = crm.everything()

    first, second = migrate_database(crm.engine_url), migrate_database(crm.engine_url)

    assert first == second
    assert world.connection.run(SCHEMAS_OF_THE_ROLE) == [["cadence"]]
    assert world.connection.run("SELECT version_num FROM cadence.alembic_version") == [[first]]
    assert crm.everything() == before
    assert crm.connection.run("SELECT count(*) FROM public.leads") == [[2]]


def test_the_other_application_is_safe_even_if_the_search_path_includes_its_schema(
    crm: Crm,
) -> None:
    before = crm.everything()
    connection = connect(crm.engine_url)
    connection.run("CREATE SCHEMA cadence")
    connection.run("ALTER ROLE CURRENT_USER SET search_path = cadence, public")
    connection.close()

    first, second = migrate_database(crm.engine_url), migrate_database(crm.engine_url)

    assert first == second
    assert crm.everything() == before
    assert crm.connection.run("SELECT version_num FROM cadence.alembic_version") == [[first]]


def test_batches_are_sent_and_enrollments_end(crm: Crm, world: World) -> None:
    before = crm.everything()
    world.enroll_many(world.cadence({}, {"delay_days": 1}), 5)

    with running_engine(crm.engine_url) as engine:
        summaries = engine.run_until_quiet()
        world.pass_time("1 day")
        summaries += engine.run_until_quiet()

    assert [(run.sent, run.completed) for run in summaries] == [(5, 0), (5, 5)]
    assert crm.everything() == before


def test_the_other_application_enrolls_a_lead_as_the_guide_says(crm: Crm, world: World) -> None:
    cadence = world.cadence({})
    [[lead]] = crm.connection.run(
        """INSERT INTO cadence.leads (org_id, email, first_name, company_name)
           VALUES (:org, 'rosa@lead.test', 'Rosa', 'Rosa Cafés') RETURNING id""",
        org=world.org_id,
    )
    crm.connection.run(
        "INSERT INTO cadence.cadence_enrollments (cadence_id, lead_id) VALUES (:cadence, :lead)",
        cadence=cadence,
        lead=lead,
    )

    with running_engine(crm.engine_url) as engine:
        summary = engine.run()

    assert (summary.sent, summary.completed) == (1, 1)
    assert crm.connection.run("SELECT count(*) FROM leads") == [[2]]


@pytest.mark.usefixtures("whatsapp")
@pytest.mark.parametrize("name", EXPECTED)
def test_an_event_of_a_provider_has_its_effect(crm: Crm, inbox: Inbox, name: str) -> None:
    before = crm.everything()
    status, enrollment, suppressions = EXPECTED[name]
    message = inbox.message(channel_of(name))

    inbox.deliver_samples(name)

    assert inbox.status_of(message) == status
    assert inbox.enrollment_of(message) == enrollment
    assert inbox.suppressions() == suppressions
    assert crm.everything() == before
