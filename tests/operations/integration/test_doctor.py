"""The check of a database: each thing that it lacks is found, with what fixes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest

from cadence_core.database import zone_data
from cadence_core.database.connection import Database, connect
from cadence_core.database.migrate import migrate_database
from cadence_core.operations.doctor import doctor_database
from cadence_core.operations.doctor.deployment.plan import read_plan
from cadence_core.operations.doctor.doctor import CHECKS, DoctorRequest, doctor
from cadence_core.operations.doctor.doctor_finding import Finding
from tests.engine import engine, run
from tests.operations.deployments import STUBS
from tests.roles import Roles, roles_of
from tests.world import World

BREAKS = {
    "revision": ("UPDATE alembic_version SET version_num = '0020'", "0020", "make migrate"),
    "functions": ("COMMENT ON FUNCTION erase_lead IS NULL", "erase_lead", "make migrate"),
    "runs": (
        "UPDATE cadence_runs SET finished_at = now() - interval '2 hours'",
        "2 hours",
        "runbook",
    ),
    "identities": (
        "DELETE FROM sender_identities",
        "ana@acme.test of Acme",
        "cadence give-identity",
    ),
    "senders": ("UPDATE senders SET status = 'paused'", "ana@acme.test", "cadence resume sender"),
    "pauses": (
        "INSERT INTO sending_stops (reason) VALUES ('x')",
        "engine",
        "resume engine",
    ),
    "cadences": ("UPDATE cadences SET email_sender_id = NULL", "outbound of Acme", "cadence apply"),
    "templates": (
        "UPDATE message_templates SET fault_code = '132015'",
        "intro of Acme (132015)",
        "cadence release --template",
    ),
    "verdicts": (
        """INSERT INTO delivery_events (event_key, source, kind, verdicts, occurred_at)
           VALUES ('1', 'ses', 'reply', '{"spam": "PASS"}', now()),
                  ('2', 'ses', 'reply', '{"dmarc": "GRAY"}', now()),
                  ('3', 'ses', 'reply', NULL, now())""",
        "1 of 2",
        "docs/feedback.md#ses-replies",
    ),
}


@pytest.fixture
def sound(world: World) -> World:
    """A world in which everything is as it must be."""
    world.enrollment(world.cadence({}))
    run(engine(world))
    return world


@pytest.fixture(autouse=True)
def _stubs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked about providers."""
    for name, value in STUBS.items():
        monkeypatch.setenv(name, value)


def found(database: Database) -> dict[str, Finding]:
    """Return what is found in the database, by area."""
    findings = doctor(database, DoctorRequest()).findings
    return {finding.area: finding for finding in findings if finding.area in CHECKS}


@contextmanager
def asked_as(roles: Roles, role: str) -> Iterator[Database]:
    database = Database(partial(connect, roles.url_of(role)))
    yield database
    database.close()


@pytest.mark.usefixtures("sound")
def test_a_sound_database_has_nothing_to_fix(operated: Database) -> None:
    findings = found(operated)

    assert list(findings) == list(CHECKS)
    assert [f for f in findings.values() if not f.is_ok or f.fix] == []


@pytest.mark.parametrize("area", BREAKS)
def test_what_is_wrong_is_found_with_what_fixes_it_and_nothing_else_is(
    sound: World, operated: Database, area: str
) -> None:
    statement, named, fix = BREAKS[area]
    sound.connection.run(statement)

    findings = found(operated)

    assert [each for each, finding in findings.items() if not finding.is_ok] == [area]
    assert named in findings[area].sentence
    assert fix in (findings[area].fix or "")


def test_an_active_cadence_without_steps_or_templates_is_found(
    sound: World, operated: Database
) -> None:
    sound.cadence(name="empty")
    sound.cadence({"template_id": None}, name="bare")
    sound.cadence(name="draft", status="draft")

    sentence = found(operated)["cadences"].sentence

    assert "bare of Acme (a template of a step), empty of Acme (steps)" in sentence
    assert "draft" not in sentence


@pytest.mark.parametrize(
    ("age", "words"),
    [("70 seconds", "1 minute"), ("3 minutes", "3 minutes"), ("62 minutes", "1 hour")],
)
def test_how_long_ago_a_run_finished_is_said_in_words(
    sound: World, operated: Database, age: str, words: str
) -> None:
    finished = "UPDATE cadence_runs SET finished_at = now() - CAST(:age AS interval)"
    sound.connection.run(finished, age=age)

    assert f" {words} ago" in found(operated)["runs"].sentence


def test_a_calendar_whose_holidays_are_over_is_found(sound: World, operated: Database) -> None:
    sound.connection.run("INSERT INTO holidays VALUES ('BR', current_date, 'Natal')")
    sound.insert("sending_schedules", org_id=sound.org_id, name="Office", holiday_calendars=["BR"])
    assert found(operated)["holidays"].is_ok

    sound.connection.run("UPDATE holidays SET day = current_date - 2")

    assert found(operated)["holidays"].sentence.endswith("from now on: BR")


@pytest.mark.usefixtures("sound")
def test_an_old_server_and_a_wrong_clock_are_found(
    operated: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_database, "MIN_POSTGRES_VERSION", 99)
    monkeypatch.setattr(doctor_database, "MAX_CLOCK_SECONDS", -1)

    findings = found(operated)

    assert [findings[area].is_ok for area in ("version", "clock")] == [False, False]


@pytest.mark.usefixtures("sound")
def test_a_zone_with_other_data_is_found(
    operated: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zone_data, "iana_zone", lambda _: ZoneInfo("Asia/Tokyo"))

    finding = found(operated)["time zones"]

    assert finding.is_ok is False
    assert finding.sentence.endswith(": America/Sao_Paulo")


def test_an_empty_database_says_what_it_lacks_and_what_cannot_be_asked(
    empty_database: str,
) -> None:
    database = Database(partial(connect, empty_database))

    findings = found(database)

    database.close()
    assert findings["version"].is_ok
    assert findings["encoding"].is_ok
    assert findings["functions"].is_ok is False
    assert findings["rights"].is_ok is False
    for area in ("revision", "time zones", "runs", "senders", "cadences", "holidays", "templates"):
        assert findings[area].is_ok is None
        assert "make migrate" in (findings[area].fix or "")


def test_each_role_has_its_rights_and_a_right_that_was_taken_is_named(empty_database: str) -> None:
    with roles_of(empty_database) as roles:
        roles.create()
        migrate_database(roles.url_of("owner"))
        for role in ("engine", "feedback", "page", "operator", "owner"):
            with asked_as(roles, role) as database:
                assert found(database)["rights"].is_ok, role
        with roles.session("owner") as owner:
            owner.run("REVOKE UPDATE ON interactions FROM cadence_operator")
            owner.run("REVOKE EXECUTE ON FUNCTION export_lead(uuid) FROM cadence_operator")

        with asked_as(roles, "operator") as database:
            rights = found(database)["rights"]
        with asked_as(roles, "page") as database:
            cannot = found(database)

    assert rights.sentence.endswith(": EXECUTE on export_lead(uuid), UPDATE on interactions")
    assert cannot["runs"].is_ok is None
    assert "cadence_operator" in (cannot["runs"].fix or "")


def test_what_the_plans_use_outside_the_database_is_read(sound: World, operated: Database) -> None:
    approved = sound.template(
        channel="whatsapp", whatsapp_template_name="intro_v1", whatsapp_language="pt_BR"
    )
    cadence = sound.cadence({"channel": "whatsapp", "template_id": approved}, name="WhatsApp")
    sound.step(cadence, step_order=2, template_id=approved, channel="whatsapp")
    sound.insert("senders", org_id=sound.org_id, channel="email", address="bo@other.test")
    sound.insert(
        "senders", org_id=sound.org_id, channel="email", address="no@off.test", status="paused"
    )
    sound.cadence({"ai_personalization": True}, name="personal")

    plan = read_plan(operated)

    assert [(each.domain, each.addresses) for each in plan.domains] == [
        ("acme.test", ("ana@acme.test",)),
        ("other.test", ("bo@other.test",)),
    ]
    assert [number.address for number in plan.numbers] == ["phone-number-id-1"]
    assert [(each.name, each.language, each.address) for each in plan.templates] == [
        ("intro_v1", "pt_BR", "phone-number-id-1")
    ]
    assert plan.personal_steps == 1


@pytest.mark.usefixtures("sound")
def test_the_database_comes_first_and_then_what_is_outside_it(operated: Database) -> None:
    areas = [finding.area for finding in doctor(operated, DoctorRequest()).findings]

    outside = ["SES", "WhatsApp", "Claude", "schedule", "feedback queue", "batch queue"]
    assert areas == [*CHECKS, *outside]


@pytest.mark.usefixtures("sound")
def test_the_state_of_the_engine_is_read_once(operated: Database) -> None:
    with patch.object(operated, "fetch", wraps=operated.fetch) as fetch:
        doctor(operated, DoctorRequest())

    assert [call.args[0] for call in fetch.mock_calls].count("reports/status") == 1


def test_without_tables_nothing_outside_the_database_is_fine(empty_database: str) -> None:
    database = Database(partial(connect, empty_database))

    findings = {each.area: each for each in doctor(database, DoctorRequest()).findings}

    database.close()
    assert {findings[area].severity for area in ("SES", "WhatsApp", "Claude")} == {"unknown"}
