"""A template is looked at before any lead gets it."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.world import World


def test_a_preview_shows_the_message_and_what_it_lacks(world: World, command: Run) -> None:
    world.cadence({"template_id": world.template(body="Dear {{ first_name }}: {{ plan }}")})
    world.lead()

    shown = command("template", "preview", "Intro", "--lead", "maria@lead.test")

    assert shown.exit_code == 1
    assert "intro (Acme, email), for Maria, Padaria Sol" in shown.output
    assert "Ana <ana@acme.test>" in shown.output
    assert "    Dear Maria: [plan]" in shown.output
    assert "Without a value: plan." in shown.output


def test_a_preview_without_a_lead_is_a_sample(world: World, command: Run) -> None:
    world.cadence({"template_id": world.template()})

    shown = command("template", "preview", "intro")

    assert shown.exit_code == 0
    assert "Dear [first_name] of [company_name]" in shown.output


def test_the_html_part_is_written_to_a_file(world: World, command: Run, tmp_path: Path) -> None:
    world.template(body="<p>Olá {{ first_name }}</p>")
    world.lead(first_name="João & Co")
    file = tmp_path / "message.html"

    shown = command(
        "template", "preview", "intro", "--lead", "maria@lead.test", "--html", file, "--json"
    )

    assert json.loads(shown.output)["html"] == "<p>Olá João &amp; Co</p>"
    assert file.read_text(encoding="utf-8") == (
        '<!doctype html>\n<meta charset="utf-8">\n<p>Olá João &amp; Co</p>'
    )


def test_a_file_that_cannot_be_written_and_a_missing_part_are_wrong_usage(
    world: World, command: Run, tmp_path: Path
) -> None:
    world.template()
    world.template(name="chat", channel="whatsapp")

    for name, file in (("intro", tmp_path / "no" / "folder"), ("chat", tmp_path / "a.html")):
        shown = command("template", "preview", name, "--html", file)
        assert (shown.exit_code, "--html" in shown.output) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_a_name_of_several_templates_is_refused_unless_the_organization_decides(
    world: World, command: Run
) -> None:
    world.template()
    other = world.insert("organizations", name="Other")
    world.template(org_id=other)

    several = command("template", "preview", "intro")

    assert (several.exit_code, "several have this name" in several.output) == (2, True)
    chosen = command("template", "preview", "intro", "--organization", "other")
    assert "intro (Other, email)" in chosen.output
    assert command("template", "preview", "nope").exit_code == 1


def test_the_check_has_two_names(world: World, command: Run) -> None:
    world.template(body="{% if %}")

    old, new = command("check-templates"), command("template", "check")

    assert (old.output, old.exit_code) == (new.output, new.exit_code)
    assert "1 checked, 1 with a fault." in new.output


@pytest.fixture
def outbox(world: World, stub_outbox: Path) -> Path:
    """The stub's folder, in a world with a cadence, its template intro, and Maria."""
    world.cadence({"template_id": world.template()})
    world.lead()
    return stub_outbox


TEST_SEND = ("template", "test-send", "intro", "--lead", "maria@lead.test", "--to")


def test_a_test_is_shown_first_and_sent_on_yes_only(outbox: Path, command: Run) -> None:
    dry = command(*TEST_SEND, "me@example.com", "--dry-run")
    refused = command(*TEST_SEND, "me@example.com", answer="n\n")
    assert list(outbox.iterdir()) == []
    done = command(*TEST_SEND, "me@example.com", answer="y\n")

    assert (dry.exit_code, refused.exit_code, done.exit_code) == (0, 1, 0)
    for text in (
        "ana@acme.test",
        "me@example.com",
        "[TEST] Hello Maria",
        "EMAIL_TRANSPORT is stub",
    ):
        assert text in dry.output
    assert "Nothing was sent." in dry.output
    assert "The stub transport took it: nothing left this computer." in done.output
    assert len(list(outbox.iterdir())) == 1


def test_a_test_in_json_says_what_became_of_it(outbox: Path, command: Run) -> None:
    shown = command(*TEST_SEND, "me@example.com", "--yes", "--json")

    answer = json.loads(shown.output)
    assert (answer["outcome"], answer["is_stub"], answer["to"]) == ("sent", True, "me@example.com")
    assert len(list(outbox.iterdir())) == 1
    assert command(*TEST_SEND, "me@example.com", "--json").exit_code == 2


def test_a_wrong_address_and_a_missing_transport_are_named(
    outbox: Path, command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = command(*TEST_SEND, "me", "--yes")
    monkeypatch.delenv("EMAIL_TRANSPORT")
    unset = command(*TEST_SEND, "me@example.com", "--yes")

    assert (wrong.exit_code, "to: " in wrong.output) == (2, True)
    assert (unset.exit_code, "EMAIL_TRANSPORT" in unset.output) == (2, True)
    assert list(outbox.iterdir()) == []
