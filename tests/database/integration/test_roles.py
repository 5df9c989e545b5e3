"""Each role of the database can do its part, and nothing else."""

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner

from cadence_core.database.connection import Database, connect
from cadence_core.database.migrate import migrate_database
from cadence_core.feedback.application import build_application
from cadence_core.publishing.application import forget_application as forget_publisher
from cadence_core.unsubscribe.application import application_over
from cli.main import cadence
from functions.delivery_events import app as delivery_events
from functions.publish import app as publisher
from functions.unsubscribe import app as page
from local.stand_ins.eventbridge import is_put, put_events_response
from local.stand_ins.faults import Answer
from local.stand_ins.server import StandInServer
from tests.database.integration.test_constraints import refused
from tests.engine import LambdaContextStub, running_engine
from tests.feedback.inbox import INTERACTION_ID, WAMID, WHATSAPP_NUMBER, Inbox, sample
from tests.feedback.integration.test_samples import EXPECTED, channel_of
from tests.feedback.integration.test_whatsapp_failures import failed
from tests.operations.integration.test_purge import add_event
from tests.roles import MASTER, Roles, roles_of
from tests.unsubscribe.linked_lead import UNSUBSCRIBED, LinkedLead
from tests.unsubscribe.requests_to_page import KEY, ONE_CLICK, post, send
from tests.world import World

NOT_PERMITTED = "42501"


@pytest.fixture
def roles(empty_database: str) -> Iterator[Roles]:
    """A database that its owner migrated after the script of `make roles`."""
    with roles_of(empty_database) as roles:
        roles.create()
        migrate_database(roles.url_of("owner"))
        yield roles


@pytest.fixture
def world(roles: Roles) -> Iterator[World]:
    """A world that the operator's role builds."""
    world = World(roles.url_of("operator"))
    yield world
    world.close()


@pytest.fixture
def inbox(roles: Roles, world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    application = build_application({"DATABASE_URL": roles.url_of("feedback")})
    monkeypatch.setattr(delivery_events, "application", lambda: application)
    world.update("senders", world.whatsapp_sender, address=WHATSAPP_NUMBER)
    yield Inbox(world)
    application.database.close()


def test_the_engine_sends_and_moves_enrollments(roles: Roles, world: World) -> None:
    world.enroll_many(world.cadence({}, {"delay_days": 1, "reply_in_thread": True}), 3)
    held = world.enrollment(world.cadence({"template_id": None}))

    with running_engine(roles.url_of("engine")) as engine:
        summaries = engine.run_until_quiet()
        master = World.existing(roles.url)
        master.pass_time("1 day")
        master.close()
        summaries += engine.run_until_quiet()

    assert [(run.sent, run.held, run.completed) for run in summaries] == [(3, 1, 0), (3, 0, 3)]
    assert world.status_of(held) == ("paused", "missing_template")


def test_the_engine_records_what_is_wrong_with_a_template(roles: Roles, world: World) -> None:
    template = world.template(body="{% if %}")
    world.update("organizations", world.org_id, requires_postal_address=True)

    with running_engine(roles.url_of("engine")) as engine:
        engine.run()

    assert world.row("message_templates", template)["check_reason"] == "template_error"


@pytest.mark.parametrize("name", EXPECTED)
def test_feedback_has_its_effect(inbox: Inbox, name: str) -> None:
    status, enrollment, suppressions = EXPECTED[name]
    message = inbox.message(channel_of(name))

    inbox.deliver_samples(name)

    assert inbox.status_of(message) == status
    assert inbox.enrollment_of(message) == enrollment
    assert inbox.suppressions() == suppressions


def test_feedback_holds_a_faulty_template_and_stops_a_sender(inbox: Inbox) -> None:
    inbox.message("whatsapp")

    assert inbox.deliver(failed(132015), failed(131042, 2)) == []

    assert inbox.world.count("message_templates", "fault_code = '132015'") == 1
    assert inbox.world.count("senders", "stop_code = '131042'") == 1


def test_feedback_reopens_an_enrollment_that_was_given_up(inbox: Inbox) -> None:
    message = inbox.message("whatsapp", "uncertain")
    for attempt in (1, 2, 3, 4):
        assert inbox.deliver(failed(131000, attempt)) == []
    assert inbox.enrollment_of(message)[:2] == ("failed", "attempts_exhausted")

    late = sample("whatsapp_status_delivered").replace(WAMID, f"{WAMID}4")
    assert inbox.deliver(late) == []

    assert inbox.enrollment_of(message) == ("active", None, 2)


def test_the_page_shows_itself_and_unsubscribes(
    roles: Roles, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(partial(connect, roles.url_of("page")))
    application = application_over(database, [KEY.encode()])
    monkeypatch.setattr(page, "application", lambda: application)
    lead = LinkedLead(world)
    lead.was_sent("email", "Olá")

    shown, answer = send("GET", lead.path), post(ONE_CLICK, target=lead.path)

    database.close()
    assert "Acme" in shown["body"]
    assert answer["statusCode"] == 200
    assert lead.statuses() == {UNSUBSCRIBED}
    assert lead.suppressions() == [("email", "maria@lead.test", "unsubscribed")]


@pytest.mark.parametrize(
    "line",
    [
        "status",
        "holds",
        "uncertain",
        "release --all --yes",
        "settle sent --before 2100-01-01 --yes",
        "restored --since 2026-01-01T00:00Z --yes",
        "settle-lost sent --all --yes",
        "lead maria@lead.test",
        "preview",
        "agenda",
        "days",
        "funnel Spring",
        "outbox --person maria",
        f"message {INTERACTION_ID}",
        "pause engine --reason why --yes",
        "pause cadence winter --yes",
        "pause lead ana@acme.test --reason why --yes",
        "resume engine --yes",
        "resume lead ana@acme.test --yes",
        "resume reputation acme.test --yes",
        "resume sender ana@acme.test --provider-stop --yes",
        "senders",
        "orgs",
        "runs",
        "duplicates",
        "failures",
        "unsent",
        "suppress a@b.test --organization Acme --yes",
        "unsuppress a@b.test --organization Acme --yes",
        "export 00000000-0000-0000-0000-000000000001",
    ],
)
def test_the_operator_operates(
    roles: Roles, inbox: Inbox, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", roles.url_of("operator"))
    world = inbox.world
    inbox.message(status="uncertain")
    cadence_id = world.cadence({}, name="Spring")
    world.enrollment(cadence_id, status="paused", paused_by="engine", status_reason="poison")
    world.enrollment(world.cadence({}), status="paused", paused_by="engine", status_reason="poison")
    world.insert("cadences", org_id=world.org_id, name="Winter", status="active")
    world.insert("sending_stops", reason="x")
    world.insert(
        "suppressions", org_id=world.org_id, channel="email", address="a@b.test", reason="manual"
    )
    with roles.session("owner") as owner:
        owner.run(
            """INSERT INTO reputation_pauses (org_id, scope, domain, reason, detail)
               SELECT id, 'domain', 'acme.test', 'authentication_refused', 'x' FROM organizations"""
        )

    result = CliRunner().invoke(cadence, line.split())

    assert "SQLSTATE" not in result.output
    assert result.exit_code in (0, 1)


def test_the_operator_imports_leads(
    roles: Roles, world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", roles.url_of("operator"))
    world.lead()
    file = tmp_path / "leads.csv"
    file.write_text("email,phone,time zone\nmaria@lead.test,,UTC\nana@lead.test,+12125550109,UTC\n")
    options = ["--duplicates=update", "--whatsapp-opt-in=fair", "--yes"]

    result = CliRunner().invoke(cadence, ["import", "leads", str(file), *options])

    assert (result.exit_code, "1 lead created" in result.output) == (0, True)
    assert world.count("consents") == world.count("leads", "timezone = 'UTC'") - 1 == 1


def test_the_operator_tries_a_template_and_enrolls_with_it(
    roles: Roles, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("EMAIL_TRANSPORT", "WHATSAPP_TRANSPORT"):
        monkeypatch.setenv(name, "stub")
    monkeypatch.setenv("DATABASE_URL", roles.url_of("operator"))
    schedule = world.insert("sending_schedules", org_id=world.org_id, name="Office")
    step = {"template_id": world.template(), "delay_business_days": 1}
    world.cadence(step, step, name="Spring", schedule_id=schedule)
    world.lead()
    to_maria = "intro --lead maria@lead.test"

    for command in (
        f"template preview {to_maria}",
        f"template test-send {to_maria} --to me@example.com --yes",
        "enroll --cadence Spring --lead maria@lead.test --per-day 40 --yes",
        "move --cadence Spring --step 2 --lead maria@lead.test --yes",
        "pilot --cadence Spring --lead maria@lead.test --yes",
        "pilot --cadence Spring --lead maria@lead.test --out --yes",
        "mark real --lead maria@lead.test --yes",
        "mark back --lead maria@lead.test --yes",
        "consent --channel whatsapp --source form --lead maria@lead.test --yes",
        "history",
        "history --cadence Spring",
        "history --lead maria@lead.test",
        "close --cadence Spring --all --yes",
    ):
        shown = CliRunner().invoke(cadence, command.split())
        assert (shown.exit_code, command) == (0, command), shown.output


def test_the_operator_erases_a_lead(world: World) -> None:
    world.enrollment(world.cadence({}))

    world.connection.run("SELECT erase_lead(id) FROM leads")

    assert world.count("leads", "erased_at IS NOT NULL AND email IS NULL") == 1


def test_the_operator_exports_a_person_and_merges_two_leads(world: World) -> None:
    keep, drop = world.lead(first_name=None), world.lead()

    world.connection.run("SELECT merge_leads(:keep, :drop)", keep=keep, drop=drop)

    [[exported]] = world.connection.run("SELECT export_lead(:drop)", drop=drop)
    assert {row["id"] for row in exported["leads"]} == {str(keep), str(drop)}
    assert world.row("leads", keep)["first_name"] == "Maria"


def test_the_role_that_may_purge_shows_what_would_go_and_its_purge_is_recorded(
    roles: Roles, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.enrollment(world.cadence({}))
    monkeypatch.setenv("DATABASE_URL", roles.url_of("engine"))

    shown = CliRunner().invoke(cadence, ["purge", "--dry-run"])

    assert (shown.exit_code, shown.output) == (0, "Nothing has expired.\nNothing was changed.\n")
    add_event(world, world.org_id, 2_000)
    assert CliRunner().invoke(cadence, ["purge", "--yes"]).exit_code == 0
    assert world.count("delivery_events") == 0
    assert world.count("operator_actions", "operation = 'purge'") == 2


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("role", "line", "able"),
    [
        ("page", "status", "operator"),
        ("page", "purge --dry-run", "engine"),
        ("engine", f"export {UUID(int=1)}", "operator"),
    ],
)
def test_a_role_that_may_not_do_it_is_named_with_the_one_that_may(
    roles: Roles, monkeypatch: pytest.MonkeyPatch, role: str, line: str, able: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", roles.url_of(role))

    refused = CliRunner().invoke(cadence, line.split())

    assert f"the role cadence_{role} may not do this" in refused.output
    assert f"connect as cadence_{able}" in refused.output
    assert refused.exit_code == 3


def test_the_daily_purge_has_the_role_of_the_engine(roles: Roles, world: World) -> None:
    world.enrollment(world.cadence({}))

    with roles.session("engine") as session:
        assert session.run("SELECT texts + history + events FROM purge_expired(10)") == [[0]]
        assert session.run("SELECT purge_standing_events(10)") == [[0]]


def test_the_publisher_has_the_role_of_feedback(
    roles: Roles, world: World, stand_ins: StandInServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", roles.url_of("feedback"))
    monkeypatch.setenv("EVENT_BUS", "crm")
    held = world.enrollment(world.cadence({"template_id": None}))
    publish = partial(publisher.lambda_handler, {}, LambdaContextStub(function_name="publish"))

    publish()
    with running_engine(roles.url_of("engine")) as engine:
        engine.run()
    refusal = Answer(put_events_response(["MalformedDetail"]))
    stand_ins.faults.add(refusal, matching=is_put, times=1)
    first = publish()
    world.connection.run("UPDATE standing_events SET attempts = 0")
    second = publish()
    forget_publisher()

    assert world.status_of(held) == ("paused", "missing_template")
    assert (first["refused"], second["published"]) == (1, 1)


CHANGES_OF_THE_SCHEMA = [
    "DROP TABLE leads",
    "ALTER TABLE delivery_events DISABLE TRIGGER append_only",
    "TRUNCATE cadence_enrollment_history",
    "CREATE TABLE mine ()",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
    "UPDATE cadence_enrollment_history SET reason = 'x'",
    "UPDATE delivery_events SET detail = 'x'",
    "UPDATE cadence_step_history SET changed_by = 'x'",
    "UPDATE consents SET evidence = 'x'",
    "DELETE FROM delivery_events",
    "DELETE FROM interactions",
    "UPDATE alembic_version SET version_num = '0001'",
    "SET ROLE cadence_owner",
]
CHANGES_OF_PLANS = [
    "UPDATE leads SET email = 'x@y.test'",
    "UPDATE message_templates SET body = 'x'",
    "UPDATE senders SET address = 'x@y.test'",
    "INSERT INTO sender_identities SELECT * FROM sender_identities",
    "INSERT INTO leads (org_id) SELECT id FROM organizations",
    "DELETE FROM suppressions",
    "DELETE FROM cadence_enrollments",
    "INSERT INTO consents (lead_id, channel, source) SELECT id, 'email', 'form' FROM leads",
    "SELECT erase_lead(gen_random_uuid())",
    "SELECT export_lead(gen_random_uuid())",
    "SELECT merge_leads(gen_random_uuid(), gen_random_uuid())",
]
OF_A_PART = {
    "engine": [
        "INSERT INTO suppressions SELECT * FROM suppressions",
        "DELETE FROM cadence_runs",
        "DELETE FROM standing_events",
        "UPDATE event_publishing SET seen_at = now()",
    ],
    "feedback": [
        "SELECT FROM cadence_runs",
        "SELECT purge_expired(1)",
        "SELECT purge_standing_events(1)",
        "UPDATE standing_events SET lead_id = gen_random_uuid()",
        "INSERT INTO standing_events DEFAULT VALUES",
    ],
}


@pytest.mark.parametrize("role", ["engine", "feedback", "page", "operator"])
def test_no_part_changes_the_schema_or_what_is_recorded(
    roles: Roles, world: World, role: str
) -> None:
    world.enrollment(world.cadence({}))

    with roles.session(role) as session:
        for statement in CHANGES_OF_THE_SCHEMA:
            with refused(NOT_PERMITTED):
                session.run(statement)


@pytest.mark.parametrize("role", ["engine", "feedback", "page"])
def test_no_function_of_the_stack_changes_plans(roles: Roles, world: World, role: str) -> None:
    world.enrollment(world.cadence({}))

    with roles.session(role) as session:
        for statement in CHANGES_OF_PLANS + OF_A_PART.get(role, []):
            with refused(NOT_PERMITTED):
                session.run(statement)


def test_the_page_reads_and_writes_no_table(roles: Roles, world: World) -> None:
    tables = [row["name"] for row in world.rows(TABLES)]

    with roles.session("page") as session:
        for table in tables:
            for statement in (f"SELECT FROM {table}", f"INSERT INTO {table} DEFAULT VALUES"):
                with refused(NOT_PERMITTED):
                    session.run(statement)
    assert len(tables) > 10


OWNERS = """
    SELECT CAST(relowner::regrole AS text) FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relname <> 'of_another_application'
    UNION
    SELECT CAST(proowner::regrole AS text) FROM pg_proc
     WHERE pronamespace = 'public'::regnamespace"""
TABLES = "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"


def test_a_temporary_table_takes_the_place_of_no_table(roles: Roles, world: World) -> None:
    lead = world.lead()
    enrollment = world.enrollment(world.cadence({}), lead)
    decoy = "CREATE TEMP TABLE {0} (); GRANT ALL ON pg_temp.{0} TO PUBLIC"
    with roles.session("page") as page:
        for row in world.rows(TABLES):
            page.execute_simple(decoy.format(row["name"]))

        page.run("SELECT record_unsubscribe_request(:lead)", lead=lead)
        page.run("SELECT end_unsubscribed_enrollments(:lead, :e)", lead=lead, e=enrollment)

    assert world.status_of(enrollment) == ("unsubscribed", "unsubscribed")


def test_the_page_ends_no_enrollment_without_a_request(roles: Roles, world: World) -> None:
    enrollment = world.enrollment(world.cadence({}))
    lead: UUID = world.enrollment_row(enrollment)["lead_id"]

    with roles.session("page") as session:
        session.run("SELECT end_unsubscribed_enrollments(:lead, :e)", lead=lead, e=enrollment)

    assert world.status_of(enrollment) == ("active", None)


@pytest.mark.parametrize("role", ["engine", "feedback", "operator"])
def test_only_the_page_calls_its_functions(roles: Roles, role: str) -> None:
    call = "SELECT record_unsubscribe_request(gen_random_uuid())"

    with roles.session(role) as session, refused(NOT_PERMITTED):
        session.run(call)


@pytest.mark.parametrize("former", ["cadence_engine", "crm", MASTER])
def test_an_installation_with_one_role_becomes_one_with_five(
    empty_database: str, caplog: pytest.LogCaptureFixture, former: str
) -> None:
    with roles_of(empty_database) as roles:
        give_tables_to(roles, former)
        missing = [each.getMessage() for each in caplog.records if "roles" in each.msg]
        world = World(roles.url_as(former))
        world.enroll_many(world.cadence({}), 2)
        world.connection.run("CREATE TABLE of_another_application ()")
        world.close()

        roles.create()
        roles.create()
        migrate_database(roles.url_of("owner"))

        with running_engine(roles.url_of("engine")) as engine:
            assert engine.run().sent == 2
        with roles.session("engine") as session, refused(NOT_PERMITTED):
            session.run("DROP TABLE leads")
        owners = owners_of_everything(roles)
        if former == "crm":
            go_on_as_operator(roles, former)
    # Without any of them, it is no mistake, and no warning.
    others = "cadence_feedback, cadence_page, cadence_operator"
    expected = [others] if former == "cadence_engine" else []
    assert [report.rpartition(": ")[2] for report in missing] == expected
    assert owners == {"cadence_owner"}


def give_tables_to(roles: Roles, former: str) -> None:
    """Migrate as a role that owns everything, as a small team does."""
    with closing(connect(roles.master_url)) as master:
        if former != MASTER:
            master.run(f"CREATE ROLE {former} LOGIN")
        master.run(f"GRANT ALL ON SCHEMA public TO {former}")
    migrate_database(roles.url_as(former))


def go_on_as_operator(roles: Roles, former: str) -> None:
    with closing(connect(roles.url_as(former))) as session:
        with refused(NOT_PERMITTED):
            session.run("INSERT INTO leads (org_id) SELECT id FROM organizations")
        with closing(connect(roles.master_url)) as master:
            master.run(f"GRANT cadence_operator TO {former}")
        session.run("INSERT INTO leads (org_id) SELECT id FROM organizations")
        session.run("DROP TABLE of_another_application")


def owners_of_everything(roles: Roles) -> set[str]:
    """Return who owns the engine's tables, views and functions."""
    with closing(connect(roles.url)) as session:
        rows = session.run(OWNERS)
    return {owner for [owner] in rows}


def test_the_roles_work_in_a_schema_of_its_own(empty_database: str) -> None:
    with roles_of(empty_database) as roles:
        roles.create("cadence")
        migrate_database(roles.url_of("owner"))
        world = World(roles.url_of("operator"))
        world.enroll_many(world.cadence({}), 2)

        with running_engine(roles.url_of("engine")) as engine:
            assert engine.run().sent == 2
        world.close()
        with roles.session("page") as session:
            call = "SELECT record_unsubscribe_request(gen_random_uuid())"
            assert session.run(call) == [[False]]
