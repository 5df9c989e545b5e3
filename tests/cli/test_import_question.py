"""An import of several slices does what its question said, whichever rows name one lead."""

import csv
import json
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cadence_core.operations.enrolling.imports import slices
from tests.cli.conftest import Run
from tests.world import World

Cells = tuple[str, str, str, str]
"""The id, the email address, the phone number and the name of a lead, or of a row."""
IDS = st.sampled_from(["", "1", "2", "3"])
EMAILS = st.sampled_from(["", "a@lead.test", "b@lead.test", "c@lead.test", "A@LEAD.test"])
PHONES = st.sampled_from(["", "+5511987654321", "+5511987654322"])
NAMES = st.sampled_from(["", "Ana", "Rui"])
PEOPLE = st.lists(st.tuples(IDS, EMAILS, PHONES, NAMES), max_size=6)
HOW = st.tuples(st.integers(1, 2), st.sampled_from(["skip", "update", "report"]))
"""How many rows a slice has, and what becomes of rows whose leads are there."""
Imported = tuple[World, Run, Path]
COUNTS = ("created", "updated", "unchanged", "duplicates", "rejected", "reasons")


def with_leads(world: World, leads: list[Cells]) -> str:
    """Insert an organization with these leads, those with an id that another has without it."""
    org_id = world.insert("organizations", name=str(uuid4()), timezone="UTC")
    taken: set[str] = set()
    for id_, email, phone, name in leads:
        columns = {"external_id": id_, "email": email, "phone": phone, "first_name": name}
        if id_ in taken or not (email or phone):
            continue
        taken.update(filter(None, [id_]))
        filled = {column: text for column, text in columns.items() if text}
        world.insert("leads", org_id=org_id, **filled)
    return str(org_id)


def file_of(folder: Path, rows: list[Cells]) -> Path:
    file = folder / f"{uuid4()}.csv"
    with file.open("w", newline="") as opened:
        csv.writer(opened).writerows([("id", "email", "phone", "first name"), *rows])
    return file


@pytest.fixture
def imported(world: World, command: Run, tmp_path: Path) -> Imported:
    """Where leads are imported to, by what, and from where."""
    return world, command, tmp_path


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(leads=PEOPLE, rows=PEOPLE.filter(lambda rows: any(map(any, rows))), how=HOW)
@example(
    leads=[("1", "b@lead.test", "", "")],
    rows=[("1", "a@lead.test", "", ""), ("", "b@lead.test", "", "Rui")],
    how=(1, "update"),
)
@example(
    leads=[("1", "a@lead.test", "+5511987654321", ""), ("", "", "+5511987654321", "")],
    rows=[("1", "", "+5511987654322", ""), ("", "", "+5511987654321", "Rui")],
    how=(1, "update"),
)
def test_the_question_counts_what_the_import_does(
    imported: Imported, leads: list[Cells], rows: list[Cells], how: tuple[int, str]
) -> None:
    world, command, folder = imported
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(slices, "MAX_SLICE_ROWS", how[0])
        organization = with_leads(world, leads)
        whose = ("--organization", organization, "--duplicates", how[1])
        line = ("import", "leads", file_of(folder, rows), *whose)

        planned = json.loads(command(*line, "--dry-run", "--json").stdout)
        done = json.loads(command(*line, "--json", "--yes").stdout)
        again = json.loads(command(*line, "--json", "--yes").stdout)

    assert [done[name] for name in COUNTS] == [planned[name] for name in COUNTS]
    assert [again[name] for name in COUNTS] == [planned[name] for name in COUNTS]


def test_a_question_leaves_out_a_row_whose_lead_another_slice_names(
    world: World, command: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "MAX_SLICE_ROWS", 1)
    world.lead(external_id="1", email="b@lead.test", phone=None)
    file = file_of(tmp_path, [("1", "a@lead.test", "", ""), ("", "b@lead.test", "", "Rui")])

    shown = command("import", "leads", file, "--duplicates", "update", answer="y\n")

    said = " ".join(shown.output.split())
    assert "Import 1 lead into Acme?" in said
    assert "1 lead updated; 0 had these values already. Not imported: 1 row" in said
    assert "an earlier row of the file is the same lead" in said
    assert world.rows("SELECT email FROM leads") == [{"email": "a@lead.test"}]


def test_leads_that_are_skipped_get_no_consent_and_it_says_so(
    world: World, command: Run, tmp_path: Path
) -> None:
    world.lead(whatsapp_opt_in_at=None)
    file = tmp_path / "leads.csv"
    file.write_text("email,phone\nmaria@lead.test,+5511987654321\nnew@lead.test,+5511987650002\n")
    line = ("import", "leads", file, "--whatsapp-opt-in", "asked at the fair")

    plain = command(*line[:3], "--dry-run")
    asked = command(*line, answer="n\n")
    done = command(*line, "--yes")
    updated = command(*line, "--duplicates", "update", "--yes")

    assert "skipped (--duplicates update changes them)." in plain.output
    skipped = "skipped, and their consent is not recorded (--duplicates update does both)."
    assert all(skipped in " ".join(each.output.split()) for each in (asked, done))
    assert "consent is not recorded" not in updated.output
    assert world.count("consents") == 2


def test_a_question_after_an_interruption_counts_what_is_left(
    world: World, command: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "MAX_SLICE_ROWS", 1)
    file = file_of(tmp_path, [(str(n), f"lead{n}@lead.test", "", "") for n in range(3)])
    line = ("import", "leads", file)
    with world.without_triggers():
        command(*line, "--yes")
        world.connection.run("DELETE FROM lead_imports WHERE slice > 1")
        world.connection.run("DELETE FROM leads WHERE external_id <> '0'")

    shown = command(*line, answer="y\n")

    said = " ".join(shown.output.split())
    assert "1 lead was imported before the interruption. 2 leads would be created." in said
    assert "Import 2 leads into Acme?" in said
    assert said.endswith("3 leads created.")
