"""The reports of a sales team, as a terminal of 80 columns shows them."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from cli.output import sender_label
from tests.cli.conftest import Run
from tests.cli.test_terminal import HOSTILE
from tests.engine import engine, run
from tests.feedback.inbox import INTERACTION_ID, Inbox
from tests.operations.replies import reply_to
from tests.world import World

A_MORNING = datetime(2026, 11, 20, 13, tzinfo=UTC)


def test_an_agenda_shows_hours_senders_with_their_caps_and_cadences(
    world: World, command: Run
) -> None:
    world.stop_clock(A_MORNING)
    world.enroll_many(world.cadence({}, name="Spring"), 3)
    world.enroll_many(world.cadence({}, name="Winter", status="paused"), 2)
    for kind, sender, cap in (("sender", world.email_sender, 2), ("organization", None, 1)):
        world.insert(
            "sending_caps", org_id=world.org_id, kind=kind, sender_id=sender, daily_cap=cap
        )

    shown = command("agenda", "--organization", "acme")

    assert shown.exit_code == 0
    first, *lines = shown.output.splitlines()
    assert first.endswith(", from now on: 3 messages leave.")
    assert [line.split()[1:] for line in lines if "\N{FULL BLOCK}" in line] == [
        ["3", "\N{FULL BLOCK}" * 40]
    ]
    assert "       3  over 2  ana@acme.test, email (Acme)" in lines
    assert "       3  Spring (Acme)" in lines
    assert "3 are more than the cap of 1 for all messages of Acme." in lines
    assert "What is more than a cap leaves later." in lines
    assert "2 more are due by then and wait:" in shown.output
    assert "(cadence_inactive)" in shown.output


@pytest.mark.parametrize(("columns", "bar"), [("30", 13), ("40", 23), ("80", 40)])
def test_the_bar_of_an_hour_takes_what_the_hour_and_the_count_leave(
    world: World, command: Run, monkeypatch: pytest.MonkeyPatch, columns: str, bar: int
) -> None:
    world.stop_clock(A_MORNING)
    world.update("organizations", world.org_id, timezone="UTC")
    world.enroll_many(world.cadence({}), 3)
    monkeypatch.setenv("COLUMNS", columns)

    lines = command("agenda").output.splitlines()

    assert [line.split()[1:] for line in lines if "\N{FULL BLOCK}" in line] == [
        ["3", "\N{FULL BLOCK}" * bar]
    ]


def test_a_whatsapp_sender_is_shown_by_its_name(world: World, command: Run) -> None:
    world.update("senders", world.whatsapp_sender, display_name="Acme Sales")
    world.enrollment(world.cadence({"channel": "whatsapp"}))

    planned = command("agenda").output
    paused = command("pause", "sender", "phone-number-id-1", "--reason", "drill", "--yes").output

    assert "Acme Sales (…id-1), WhatsApp (Acme)" in planned
    for shown in (paused, command("status").output):
        assert "\nAcme Sales (…id-1)" in shown
    assert "phone-number-id-1" not in planned
    assert sender_label("phone-number-id-1", " ") == "phone-number-id-1"
    assert sender_label("ana@acme.test", "Ana") == "ana@acme.test"


def test_an_agenda_is_that_of_tomorrow_or_of_a_date(world: World, command: Run) -> None:
    world.stop_clock(A_MORNING)
    day = A_MORNING.date() + timedelta(days=3)
    world.enroll_many(world.cadence({"delay_days": 3}), 1)

    assert ": no message leaves." in command("agenda", "--day", "tomorrow").output
    assert command("agenda", "--day", day).output.startswith(f"{day:%A %Y-%m-%d}: ")


@pytest.mark.parametrize("day", ["yesterday", "2020-01-01", "9999-12-31", "2026-13-01", ""])
def test_a_day_that_cannot_be_planned_is_wrong_usage(command: Run, day: str) -> None:
    shown = command("agenda", "--day", day)

    assert shown.exit_code == 2
    assert "day" in shown.output


def test_days_show_a_line_for_each_day(inbox: Inbox, command: Run) -> None:
    inbox.world.stop_clock(A_MORNING)
    inbox.message(created_at=A_MORNING)

    shown = command("days", "--organization", "Acme", "--days", 3)

    assert shown.exit_code == 0
    header, *lines = shown.output.splitlines()
    assert header.split() == ["America/Sao_Paulo", "sent", "failed", "bounced", "replied"]
    assert [line.split()[2:] for line in lines] == [["0"] * 4, ["0"] * 4, ["1", "0", "0", "0"]]


def test_a_funnel_shows_counts_and_shares_of_each_step(world: World, command: Run) -> None:
    world.enroll_many(world.cadence({}, {"delay_days": 2}, name="Spring"), 4)
    run(engine(world))
    [first, *_] = world.messages()
    reply_to(world, first["id"], datetime.now(UTC))

    shown = command("funnel", "spring")

    lines = shown.output.splitlines()
    [position] = [n for n, line in enumerate(lines) if line.startswith("1 of 2, email")]
    assert shown.exit_code == 0
    assert lines[position].split()[4:] == ["4", "0", "0", "1", "0", "0"]
    assert "25.0%" in lines[position + 1]
    assert "    4  active" in lines
    assert all(len(line) <= 80 for line in lines)
    assert command("funnel", "Summer").exit_code == 1


def test_the_outbox_lists_messages_and_where_to_go_on(world: World, command: Run) -> None:
    world.enroll_many(world.cadence({}, name="Spring"), 3)
    run(engine(world))

    shown = command("outbox", "--limit", 2)

    assert shown.exit_code == 0
    assert shown.output.count("Spring, 1 of 1, email") == 2
    after = shown.output.split("--after ")[1].strip()
    rest = command("outbox", "--after", after)
    assert rest.output.count("Spring, 1 of 1, email") == 1
    assert "--after" not in rest.output
    assert command("outbox", "--status", "bounced").exit_code == 1
    assert command("outbox", "--after", uuid4()).exit_code == 2
    assert len(json.loads(command("outbox", "--person", "lead", "--json").output)["messages"]) == 3


def test_a_message_is_shown_with_headers_text_and_conversation(inbox: Inbox, command: Run) -> None:
    inbox.message(subject="Hello", content="<p>Dear Maria</p><p>See you</p>")
    reply_to(inbox.world, INTERACTION_ID, datetime.now(UTC), text="Line\n" * 20)

    shown = command("message", INTERACTION_ID)

    lines = shown.output.splitlines()
    assert shown.exit_code == 0
    assert lines[:3] == [
        "From     Ana <ana@acme.test>",
        "To       maria@lead.test",
        "Subject  Hello",
    ]
    assert lines[5:8] == ["Dear Maria", "", "See you"]
    assert lines.count("  Line") == 12
    assert lines[-1].startswith("  \N{HORIZONTAL ELLIPSIS} cadence message ")
    assert "<p>Dear Maria</p>" in command("message", INTERACTION_ID, "--html").output
    assert command("message", uuid4()).exit_code == 1


def test_a_message_without_a_text_says_so(inbox: Inbox, command: Run) -> None:
    inbox.message(content="")

    assert "Nothing is left of the text" in command("message", INTERACTION_ID).output


@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_no_name_in_a_report_reaches_the_terminal_as_a_command(
    inbox: Inbox, command: Run, extra: list[str]
) -> None:
    world = inbox.world
    lead = world.lead(first_name=HOSTILE, company_name=None)
    world.connection.run("UPDATE organizations SET name = :name", name=HOSTILE)
    world.connection.run("UPDATE senders SET display_name = :name", name=HOSTILE)
    message = inbox.message(lead=lead, subject=HOSTILE, content=HOSTILE, cadence={"name": HOSTILE})
    world.update("cadence_enrollments", message.enrollment, next_step_due=datetime.now(UTC))
    reply_to(world, INTERACTION_ID, datetime.now(UTC), text=HOSTILE)

    for arguments in (
        ["agenda"],
        ["funnel", HOSTILE],
        ["outbox", "--person", "[red]eve"],
        ["message", INTERACTION_ID],
    ):
        shown = command(*arguments, *extra)

        assert shown.exit_code == 0, arguments
        assert "[red]Eve[/red] :bomb:" in " ".join(shown.output.split())
        assert not [c for c in shown.output if not c.isprintable() and c != "\n"]
