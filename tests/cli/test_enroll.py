"""Leads are enrolled and taken out again by a command that shows first what it does."""

import json
import shlex
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.world import World

SPRING = ("--cadence", "Spring")


@pytest.fixture
def spring(world: World) -> World:
    """A world with a cadence, Maria and João."""
    world.cadence({}, name="Spring")
    world.lead()
    world.lead(email="joao@lead.test", phone="+5511900000001")
    return world


def test_an_enrollment_shows_what_it_does_and_asks(spring: World, command: Run) -> None:
    leads = (*SPRING, "--lead", "maria@lead.test", "--lead", "+5511900000001")

    dry = command("enroll", *leads, "--dry-run")
    refused = command("enroll", *leads, answer="n\n")
    assert spring.count("cadence_enrollments") == 0
    done = command("enroll", *leads, answer="y\n")
    again = command("enroll", *leads, "--yes")

    assert (dry.exit_code, refused.exit_code, done.exit_code, again.exit_code) == (0, 1, 0, 0)
    assert "2  to enroll" in dry.output
    assert "Nothing was changed." in dry.output
    assert "Enrolled 2." in done.output
    assert "2  in the cadence, now or earlier" in again.output
    assert spring.count("cadence_enrollments") == 2


def test_the_lines_of_a_file_that_name_no_lead_are_shown(
    spring: World, command: Run, tmp_path: Path
) -> None:
    file = tmp_path / "leads.txt"
    file.write_text(
        "\ufeffmaria@lead.test\r\n\r\nnobody@lead.test\r\nmaria@lead.test\r\n", encoding="utf-8"
    )

    shown = command("enroll", *SPRING, "--leads", file, "--yes")
    as_json = command("enroll", *SPRING, "--leads", file, "--yes", "--json")

    assert shown.exit_code == 1
    assert "line 3: no lead of the organization has it" in shown.output
    assert "Enrolled 1." in shown.output
    answer = json.loads(as_json.output)
    assert (answer["enrolled"], answer["already_enrolled"]) == (0, 1)
    assert answer["unclear"] == [{"place": "line 3", "problem": "unknown"}]
    assert spring.count("cadence_enrollments") == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("maria@lead.test\nMaria\n", "line 2: not an id"),
        ("a@b\0.test\n", "line 1: it contains the character NUL"),
        ("9" * 1_001, "line 1: longer than 1,000 characters"),
        ("\n \n", "leads.txt, it is empty"),
    ],
)
def test_a_file_with_a_wrong_line_is_refused_whole(
    spring: World, command: Run, tmp_path: Path, text: str, message: str
) -> None:
    file = tmp_path / "leads.txt"
    file.write_text(text, encoding="utf-8")

    shown = command("enroll", *SPRING, "--leads", file, "--yes")

    assert (shown.exit_code, message in " ".join(shown.output.split())) == (2, True)
    assert spring.count("cadence_enrollments") == 0


def test_a_list_starts_evenly(spring: World, command: Run) -> None:
    for number in range(4):
        spring.lead(
            email=f"lead{number}@lead.test", phone=None, custom_fields=json.dumps({"list": "Expo"})
        )

    per_day = command("enroll", *SPRING, "--list", "expo", "--per-day", 2, "--dry-run")
    over = command("enroll", *SPRING, "--list", "expo", "--over", 8, "--yes")

    assert "4  to enroll" in per_day.output
    assert over.exit_code == 0
    [[hours]] = spring.connection.run(
        "SELECT extract(epoch FROM max(next_step_due) - min(next_step_due)) / 3600"
        " FROM cadence_enrollments"
    )
    assert float(hours) == 6.0


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--lead", "maria@lead.test", "--list", "Expo"),
        ("--lead", "Maria"),
        ("--lead", "maria@lead.test", "--per-day", "1", "--over", "1"),
        ("--lead", "maria@lead.test", "--per-day", "0"),
        ("--lead", "maria@lead.test", "--over", "nan"),
        ("--lead", "maria@lead.test", "--start", "2999-01-01"),
    ],
)
def test_wrong_usage_changes_nothing(
    spring: World, command: Run, arguments: tuple[str, ...]
) -> None:
    assert command("enroll", *SPRING, *arguments, "--yes").exit_code == 2
    assert spring.count("cadence_enrollments") == 0


def test_nothing_that_matches_ends_with_1(spring: World, command: Run) -> None:  # noqa: ARG001
    shown = command("enroll", *SPRING, "--list", "nope")

    assert (shown.exit_code, "No lead matches." in shown.output) == (1, True)
    assert command("enroll", "--cadence", "nope", "--list", "nope").exit_code == 1


def test_a_cadence_that_is_not_active_is_said(spring: World, command: Run) -> None:
    spring.connection.run("UPDATE cadences SET status = 'paused'")

    shown = command("enroll", *SPRING, "--lead", "maria@lead.test", "--yes")

    assert "The cadence is not active" in shown.output


def test_closing_shows_what_it_ends_and_asks(spring: World, command: Run) -> None:
    command("enroll", *SPRING, "--lead", "maria@lead.test", "--lead", "joao@lead.test", "--yes")

    def still_open() -> int:
        return spring.count("cadence_enrollments", "status = 'active'")

    dry = command("close", *SPRING, "--all", "--dry-run")
    refused = command("close", *SPRING, "--all", answer="n\n")
    assert still_open() == 2
    one = command("close", *SPRING, "--lead", "maria@lead.test", "--lead", "x@lead.test", "--yes")
    assert still_open() == 1
    rest = command("close", *SPRING, "--all", answer="y\n")

    assert "2 open enrollments would end." in dry.output
    assert (dry.exit_code, refused.exit_code, one.exit_code, rest.exit_code) == (0, 1, 1, 0)
    assert "1 open enrollment ends." in one.output
    assert "1 open enrollment would end." in rest.output
    assert "x@lead.test: no lead of the organization has it" in one.output
    assert "Ended 1." in rest.output
    assert "a person ended the enrollment" in command("lead", "maria@lead.test").output
    assert command("close", *SPRING, "--all", "--json", "--yes").exit_code == 1
    assert "0 open enrollments" in command("close", *SPRING, "--list", "Fair", "--yes").output
    for wrong in ((), ("--all", "--lead", "maria@lead.test"), ("--all", "--list", "Fair")):
        assert command("close", *SPRING, *wrong).exit_code == 2


def test_a_mistaken_enrollment_of_a_list_ends_by_the_command_that_it_shows(
    spring: World, command: Run
) -> None:
    name = "Fair 'May' 2026"
    spring.connection.run(
        "UPDATE leads SET custom_fields = jsonb_build_object('list', CAST(:name AS text))",
        name=name,
    )

    shown = command("enroll", *SPRING, "--list", name, "--yes").output
    [line] = [line for line in shown.splitlines() if line.strip().startswith("cadence close")]
    ended = command(*shlex.split(line)[1:], "--yes")

    assert "Ended 2." in ended.output
    assert spring.count("cadence_enrollments", "status = 'completed'") == 2


def test_the_leads_of_a_file_are_taken_out_by_the_same_file(
    spring: World, command: Run, tmp_path: Path
) -> None:
    file = tmp_path / "leads.txt"
    file.write_text("maria@lead.test\njoao@lead.test\n", encoding="utf-8")

    enrolled = command("enroll", *SPRING, "--leads", file, "--yes").output
    ended = command("close", *SPRING, "--leads", file, "--yes")

    assert "--leads FILE" in enrolled
    assert (ended.exit_code, spring.count("cadence_enrollments", "status = 'active'")) == (0, 0)
