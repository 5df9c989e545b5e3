"""An import shows what it takes a file for, imports it once, and hands back the rest."""

import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.waiting import MAX_WAIT_SECONDS, wait_until
from tests.world import World

COMMAND = Path(sys.executable).parent / "cadence"
FOUNDERS = """\
Nome;Sobrenome;E-mail;Celular;Observações
Maria;Lima;maria@padaria.test;(11) 98765-4321;ligar
João;Souza;joao@oficina;;
Ana;Reis;ana@reis.test;+1 212 555 0109;
"""


@pytest.fixture
def founders(tmp_path: Path) -> Path:
    file = tmp_path / "founders.csv"
    file.write_text(FOUNDERS, encoding="cp1252")
    return file


def many(folder: Path, count: int) -> Path:
    """Write a file of this number of leads."""
    file = folder / "many.csv"
    with file.open("w", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(("id", "email", "phone"))
        writer.writerows((n, f"lead{n}@lead.test", f"+55119{10_000_000 + n}") for n in range(count))
    return file


def emails(world: World) -> list[str]:
    return [row["email"] for row in world.rows("SELECT email FROM leads ORDER BY email")]


def test_it_shows_what_each_column_becomes_and_imports_on_yes_only(
    world: World, command: Run, founders: Path
) -> None:
    line = ("import", "leads", founders, "--country", "br", "--list", " Fair 2026 ")

    refused = command(*line, answer="n\n")

    assert (refused.exit_code, emails(world)) == (1, [])
    for shown in (
        "founders.csv: 3 rows, for Acme",
        "  Nome       first_name  Maria",
        "  Celular    phone       (11) 98765-4321",
        "  Left out  Observações",
        "1 row cannot be imported: email: no period in the domain.",
        "Import 2 leads into Acme? [y/N]",
        "Nothing was changed.",
    ):
        assert shown in refused.output
    assert not founders.with_name("founders-rejected.csv").exists()

    done = command(*line, answer="y\n")

    assert "2 leads created." in done.output
    assert (done.exit_code, emails(world)) == (1, ["ana@reis.test", "maria@padaria.test"])
    rows = world.rows("SELECT phone, custom_fields FROM leads ORDER BY email")
    assert rows == [
        {"phone": "+12125550109", "custom_fields": {"list": "Fair 2026"}},
        {"phone": "+5511987654321", "custom_fields": {"list": "Fair 2026"}},
    ]


def test_rejected_rows_are_handed_back_to_be_corrected_and_imported(
    world: World, command: Run, founders: Path
) -> None:
    shown = command("import", "leads", founders, "--country=BR", "--yes")
    rejected = founders.with_name("founders-rejected.csv")
    text = rejected.read_text(encoding="utf-8-sig")

    assert (shown.exit_code, "Not imported: 1 row" in shown.output) == (1, True)
    assert "     1  email: no period in the domain           3" in shown.output
    assert text.splitlines() == [
        "Nome;Sobrenome;E-mail;Celular;Observações;line;reason",
        "João;Souza;joao@oficina;;;3;email: no period in the domain",
    ]
    rejected.write_text(text.replace("joao@oficina", "joao@oficina.test"), encoding="utf-8-sig")
    assert command("import", "leads", rejected, "--yes").exit_code == 0
    assert world.count("leads", "first_name = 'João'") == 1


def test_a_file_that_was_imported_is_not_imported_again_unless_its_options_change(
    world: World, command: Run, tmp_path: Path
) -> None:
    file = many(tmp_path, 3)
    command("import", "leads", file, "--yes")
    world.connection.run("DELETE FROM leads")

    again = command("import", "leads", file, "--yes")
    assert (again.exit_code, world.count("leads")) == (0, 0)
    assert "This file was imported before" in again.output

    command("import", "leads", file, "--yes", "--list", "B")
    assert world.count("leads") == 3


def test_a_dry_run_writes_the_rejected_rows_and_no_lead(
    world: World, command: Run, founders: Path
) -> None:
    before = world.dump()

    shown = command("import", "leads", founders, "--country=BR", "--dry-run")

    assert (shown.exit_code, world.dump()) == (1, before)
    assert "2 leads would be created." in shown.output
    assert founders.with_name("founders-rejected.csv").exists()


def test_a_dry_run_and_the_import_count_the_same(
    world: World, command: Run, tmp_path: Path
) -> None:
    world.lead(email="lead1@lead.test", phone=None)
    file = many(tmp_path, 1_200)
    lines = file.read_text().splitlines()
    file.write_text("\n".join([*lines, *lines[5:15]]))
    line = ("import", "leads", file, "--duplicates=update", "--json")

    tried, done = (json.loads(command(*line, last).stdout) for last in ("--dry-run", "--yes"))

    assert done["created"] == 1_199
    assert (done["updated"], done["rejected"]) == (1, 10)
    assert tried | {"is_dry_run": False} == done


def test_json_says_what_became_of_the_rows(command: Run, founders: Path) -> None:
    shown = command("import", "leads", founders, "--yes", "--json", "--map=Observações=job_title")

    assert json.loads(shown.stdout) == {
        "organization": "Acme",
        "is_dry_run": False,
        "is_repeated": False,
        "rows": 3,
        "columns": {
            "Nome": "first_name",
            "Sobrenome": "last_name",
            "E-mail": "email",
            "Celular": "phone",
            "Observações": "job_title",
        },
        "left_out": [],
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "duplicates": 0,
        "suppressed": 0,
        "rejected": 2,
        "reasons": [
            {"reason": "phone: no known country code", "rows": 1, "first_line": 2},
            {"reason": "email: no period in the domain", "rows": 1, "first_line": 3},
        ],
        "rejected_file": str(founders.with_name("founders-rejected.csv")),
    }


def test_what_a_salesperson_should_know_is_said(world: World, command: Run, tmp_path: Path) -> None:
    suppressed = {"org_id": world.org_id, "channel": "email", "reason": "unsubscribed"}
    world.insert("suppressions", address="lead0@lead.test", **suppressed)
    world.lead(email="lead1@lead.test", phone=None)
    world.lead(email="lead2@lead.test", phone="+5511910000002", external_id="2")
    file = many(tmp_path, 4)

    skipped = " ".join(command("import", "leads", file, "--yes").output.split())
    updated = " ".join(
        command("import", "leads", file, "--yes", "--duplicates=update").output.split()
    )

    assert "2 leads created. 2 leads are there already: skipped" in skipped
    assert "1 of these leads is on the do-not-contact list" in skipped
    assert "0 leads created. 1 lead updated; 3 had these values already." in updated


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--map", "Cargo=job_title"], "there is no column Cargo"),
        (["--map", "Nome=vorname"], "Nome cannot be vorname"),
        (["--map", "Nome"], "has no ="),
        (["--map", "E-mail=", "--map", "Celular="], "no column is an email address"),
        (["--country", "Brasil"], "not a country's two letters"),
        (["--list", "L", "--map", "Nome=custom_fields.list"], "--list is custom_fields.list"),
        (["--list", " "], "1 to 1,000 characters"),
        (["--whatsapp-opt-in", "x" * 1_001], "1 to 1,000 characters"),
        (["--json"], "add --yes or --dry-run"),
    ],
)
def test_an_option_that_makes_no_sense_is_wrong_usage(
    world: World, command: Run, founders: Path, options: list[str], problem: str
) -> None:
    shown = command("import", "leads", founders, *options)

    assert (shown.exit_code, problem in " ".join(shown.output.split())) == (2, True)
    assert world.count("leads") == 0


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "it is empty"),
        (b"E-mail\na\0\n", "line 2: it contains the character NUL"),
        (b"maria@lead.test,Maria\n", "line 1: it has an address where the columns"),
        (b'E-mail\n"a\n', "line 2: a quote that opens here never closes"),
    ],
)
def test_a_file_that_is_no_table_is_wrong_usage_and_its_line_is_named(
    command: Run, founders: Path, content: bytes, problem: str
) -> None:
    founders.write_bytes(content)

    shown = command("import", "leads", founders)

    assert (shown.exit_code, problem in " ".join(shown.output.split())) == (2, True)


def test_a_file_without_a_lead_asks_nothing(world: World, command: Run, founders: Path) -> None:
    founders.write_text("email\nnobody\n")

    shown = command("import", "leads", founders)

    assert (shown.exit_code, world.count("lead_imports")) == (1, 0)
    assert "?" not in shown.output
    assert "Not imported: 1 row" in shown.output


def test_a_folder_that_cannot_be_written_loses_no_import(
    world: World, command: Run, founders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)

    shown = command("import", "leads", founders, "--country=BR", "--yes")

    assert (shown.exit_code, world.count("leads")) == (1, 2)
    assert "cannot be written beside the file: Permission denied" in shown.output
    assert "email: no period in the domain" in shown.output


def test_what_a_file_or_a_name_holds_reaches_no_terminal_as_a_command(
    world: World, command: Run, tmp_path: Path
) -> None:
    hostile = "[red]Eve[/red]\x1b[31m\x1b]0;owned\x07\u202emoc"
    world.connection.run("UPDATE organizations SET name = :name", name=hostile)
    file = tmp_path / f"{hostile.replace('/', '')}.csv"
    file.write_text(f"email,{hostile},{hostile}2\na@lead.test,{hostile},\nb,,\n", encoding="utf-8")

    shown = command("import", "leads", file, f"--map={hostile}=custom_fields.x", answer="y\n")
    wrong = command("import", "leads", file, f"--map={hostile}3=email")

    assert world.count("leads") == 1
    assert not [c for c in shown.output + wrong.output if not c.isprintable() and c != "\n"]
    assert "[red]Eve[/red]" in shown.output


def start(world: World, file: Path) -> subprocess.Popen[str]:
    """Start an import as a process of its own."""
    return subprocess.Popen(  # noqa: S603 (our own program)
        [COMMAND, "import", "leads", str(file), "--yes"],
        env={**os.environ, "DATABASE_URL": world.url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_an_import_that_is_killed_goes_on_where_it_stopped(
    world: World, command: Run, tmp_path: Path
) -> None:
    file = many(tmp_path, 5_000)
    killed = start(world, file)
    wait_until(lambda: world.count("lead_imports") >= 2, "it has imported two slices")
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    before = set(world.dump()["leads"])
    assert 1_000 <= len(before) < 5_000

    shown = command("import", "leads", file, "--yes")

    after = world.dump()["leads"]
    assert (shown.exit_code, "5,000 leads created." in shown.output) == (0, True)
    assert len(after) == world.count("leads", "email_key = email AND phone_key = phone") == 5_000
    assert before <= set(after)
    assert world.count("lead_imports") == 10


def test_two_imports_of_one_file_at_once_create_each_lead_once(
    world: World, tmp_path: Path
) -> None:
    file = many(tmp_path, 3_000)

    both = [start(world, file) for _ in range(2)]

    for each in both:
        output, _ = each.communicate(timeout=MAX_WAIT_SECONDS)
        assert (each.returncode, "3,000 leads created." in output) == (0, True), output
    assert world.count("leads") == 3_000
    assert world.count("lead_imports") == 6


def test_numbers_without_a_country_code_say_which_option_helps(
    command: Run, tmp_path: Path
) -> None:
    file = tmp_path / "leads.csv"
    file.write_text("Celular,E-mail\n(11) 98765-4321,a@b.test\n11 91234-5678,c@d.test\n")

    shown = command("import", "leads", file, "--dry-run")

    assert "2 rows cannot be imported: phone: no known country code." in shown.output
    assert "--country BR" in shown.output
