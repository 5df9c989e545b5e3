"""``cadence apply`` and ``cadence pull`` in a terminal."""

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.world import World

PAGE = Path(__file__).parents[2] / "docs/apply.md"
SAMPLE, BODY = (
    re.findall(rf"```{kind}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[0]
    for kind in ("yaml", "html")
)


@pytest.fixture
def sample(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of docs/apply.md, with the body beside it."""
    world.connection.run(
        "INSERT INTO holidays (calendar, day, name) VALUES ('US', '2027-07-05', 'x')"
    )
    monkeypatch.chdir(tmp_path)
    (tmp_path / "demo-hello.html").write_text(BODY, encoding="utf-8")
    file = Path("harbor.yaml")
    file.write_text(SAMPLE, encoding="utf-8")
    return file


def edit(file: Path, *edits: tuple[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for before, after in edits:
        assert before in text
        text = text.replace(before, after)
    file.write_text(text, encoding="utf-8")


def test_the_sample_of_the_page_is_applied_and_pulled_without_a_difference(
    world: World, command: Run, sample: Path
) -> None:
    planned = command("apply", sample, "--dry-run")
    shown = command("apply", sample, answer="y\n")
    again = command("apply", sample)
    pulled = command("pull", "--organization", "harbor & pine")
    Path("pulled.yaml").write_text(pulled.output, encoding="utf-8")
    unchanged = command("apply", "pulled.yaml", "--yes")

    assert "! " not in planned.output
    assert planned.output.endswith("Nothing was changed.\n")
    assert shown.output.endswith("Made 15 changes.\n")
    assert [each.exit_code for each in (planned, shown, again, pulled, unchanged)] == [0] * 5
    assert (
        again.output == unchanged.output == "Harbor & Pine\n  15 unchanged\n\nNothing to change.\n"
    )
    assert "    body: |\n      <p>Hello {{ first_name }},</p>\n" in pulled.output
    [template] = world.rows("SELECT body FROM message_templates WHERE name = 'demo-hello'")
    assert template["body"] == BODY


def test_a_change_is_shown_and_waits_for_a_yes(world: World, command: Run, sample: Path) -> None:
    command("apply", sample, "--yes")
    edit(sample, ("spread_minutes: 60", "spread_minutes: 90"), ("daily_cap: 500", "daily_cap: 400"))

    shown = command("apply", sample, answer="n\n")

    assert shown.exit_code == 1
    assert shown.output.startswith(
        "Harbor & Pine\n"
        "  ~ changed schedule Office hours\n"
        "      spread_minutes: 60 -> 90\n"
        "  ~ changed cap organization\n"
        "      daily_cap: 500 -> 400\n"
        "  13 unchanged\n"
        "\n"
    )
    assert world.count("sending_caps", "daily_cap = 400") == 0


def test_the_leads_that_wait_and_what_is_left_alone_are_shown(
    world: World, command: Run, sample: Path
) -> None:
    command("apply", sample, "--yes")
    [cadence] = world.rows("SELECT id, org_id FROM cadences WHERE name = 'Demo requests'")
    lead = world.lead(org_id=cadence["org_id"])
    world.enrollment(cadence["id"], lead, org_id=cadence["org_id"])
    world.template(org_id=cadence["org_id"], name="old-hello")
    first = "      - channel: email\n        template: demo-hello\n"
    edit(sample, (f"{first}        ai_personalization: true\n", ""))

    shown = command("apply", sample, "--dry-run").output

    assert "- archived step Demo requests, former step 1 (demo-hello)\n" in shown
    assert "      ! for 1 waiting lead, the step after it comes instead, if there is one\n" in shown
    assert "  left alone, not in the file: 1 template: old-hello\n" in shown


def test_every_fault_of_the_files_is_named_with_its_line_and_nothing_is_done(
    world: World, command: Run, sample: Path
) -> None:
    before = world.dump()
    edit(sample, ("delay_days: 1", "delay_days: -1"), ("daily_cap: 500", "daily_kap: 500"))

    shown = command("apply", sample, "--yes")

    assert shown.exit_code == 2
    line = SAMPLE.splitlines().index("    daily_cap: 500") + 1
    assert (
        f"Error: harbor.yaml, line {line}: caps.0.daily_kap: there is no such field" in shown.output
    )
    line = SAMPLE.splitlines().index("        delay_days: 1") + 1
    assert (
        f"line {line}: cadences.Demo requests.steps.1.delay_days: has to be at least 0"
        in shown.output
    )
    assert world.dump() == before


@pytest.mark.parametrize(
    ("edits", "at", "problem"),
    [
        (("template: demo-hello", "template: demo-hallo"), "", "no template has this name or id"),
        (("[US]", "[ZZ]"), "  Office hours:", "schedules.Office hours: no holidays are known"),
        (("demo-hello.html", "nowhere.html"), "", "nowhere.html: No such file"),
        (
            ("channel: email\n    subject", "body: x\n    subject"),
            "    body_file: demo-hello.html",
            "no body beside",
        ),
        (("&day", "*day"), "", "undefined alias"),
    ],
)
def test_a_fault_that_only_the_database_or_another_file_shows_has_its_line_too(
    command: Run, sample: Path, edits: tuple[str, str], at: str, problem: str
) -> None:
    edit(sample, edits)
    lines = sample.read_text(encoding="utf-8").splitlines()
    at = at or next(line for line in lines if edits[1] in line)

    shown = command("apply", sample, "--dry-run")

    assert shown.exit_code == 2
    assert f"Error: harbor.yaml, line {lines.index(at) + 1}: " in shown.output
    assert problem in shown.output


def test_files_without_a_document_and_files_of_bytes_are_refused(
    command: Run, sample: Path
) -> None:
    for content, problem in (
        (b"# nothing\n", "no document"),
        (b"\xff", "byte 0 is not valid UTF-8"),
        (b"[]", "document: "),
    ):
        sample.write_bytes(content)
        shown = command("apply", sample)
        assert (shown.exit_code, problem in shown.output) == (2, True), shown.output


def test_all_organizations_are_pulled_as_documents_of_one_file(
    world: World, command: Run, sample: Path
) -> None:
    command("apply", sample, "--yes")

    pulled = command("pull").output

    assert pulled.count("\n---\norganization: ") == world.count("organizations") - 1 == 1
    sample.write_text(pulled, encoding="utf-8")
    assert command("apply", sample).output.endswith("Nothing to change.\n")
