"""Each command shows what it finds, and asks before it changes something."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import click
import pytest

from cadence_core.errors import StoreUnavailableError
from cadence_core.operations.holds.settle import SETTLE
from cli.engine import DatabaseEngine
from cli.main import OTHER_WORDS, cadence
from tests.cli.conftest import Run
from tests.engine import engine, run
from tests.feedback.inbox import INTERACTION_ID, Inbox
from tests.world import World


def hold(world: World, count: int = 3) -> None:
    """Hold enrollments because their template is missing."""
    world.enroll_many(world.cadence({"template_id": None}, name="Winter"), count)
    assert run(engine(world)).held == count


def test_a_status_says_why_nothing_goes_out_and_when(world: World, command: Run) -> None:
    hold(world)
    world.enroll_many(world.cadence({}, {"delay_days": 2}, name="Spring"), 1)
    run(engine(world))

    shown = command("status")

    assert shown.exit_code == 0
    first, second, *_ = shown.output.splitlines()
    assert first.startswith("\N{BULLET} Nothing is due. The next step is due ")
    assert second == "\N{BULLET} 3 enrollments are on hold: cadence holds"
    assert "schedule  1 sent" in shown.output
    assert "missing_template" in shown.output


def test_holds_show_the_reason_and_what_to_do(world: World, command: Run) -> None:
    hold(world)

    shown = command("holds", "--cadence", "winter")

    assert shown.exit_code == 0
    assert "missing_template: the step has no template" in shown.output
    assert "What to do: give the step a template, then release." in shown.output
    assert "Winter, 1 of 1, email" in shown.output


def test_a_question_may_be_typed_as_one(world: World, command: Run) -> None:
    lead = world.lead(email="ana@lead.test")
    world.enrollment(world.cadence({}, name="Winter"), lead)

    assert "Winter" in command("why", "ana@lead.test").output
    assert "Winter" in command("cadence", "winter").output
    for other, word in OTHER_WORDS.items():
        assert cadence.get_command(click.Context(cadence), other) is cadence.commands[word]
        assert other not in cadence.commands


def test_holds_list_leads_by_name_without_addresses(world: World, command: Run) -> None:
    hold(world, 2)

    shown = command("holds", "--leads", "--limit", 1)

    assert shown.exit_code == 0
    assert "Lead " in shown.output
    assert "@lead.test" not in shown.output
    [_, after] = shown.output.split("--after ")
    assert "Lead " in command("holds", "--leads", "--after", after.strip()).output
    assert command("holds", "--leads", "--after", "f" * 32).exit_code == 1


def test_nothing_on_hold_is_said_and_exits_with_1(command: Run) -> None:
    for arguments in (["holds"], ["holds", "--leads"], ["release", "--all"], ["uncertain"]):
        shown = command(*arguments)
        assert (shown.exit_code, shown.output.count("\n")) == (1, 1), arguments


def test_a_release_shows_what_it_would_do_and_does_it_on_yes_only(
    world: World, command: Run
) -> None:
    hold(world)

    def held() -> int:
        return world.count("cadence_enrollments", "status = 'paused'")

    for arguments, answer, code in (
        (["--dry-run"], "", 0),
        ([], "n\n", 1),
        ([], "", 1),  # nothing can be read: the answer is no
    ):
        shown = command("release", "--reason", "missing_template", *arguments, answer=answer)
        assert (shown.exit_code, held()) == (code, 3)
        assert "missing_template" in shown.output

    assert command("release", "--cadence", "Winter", answer="y\n").exit_code == 0
    assert held() == 0


def test_a_release_without_a_selection_is_wrong_usage(world: World, command: Run) -> None:
    hold(world)

    shown = command("release", "--yes")

    assert shown.exit_code == 2
    assert "ids, a filter, or --all" in shown.output
    assert world.count("cadence_enrollments", "status = 'paused'") == 3


def test_a_fault_that_stays_is_named_and_one_that_is_cleared_is_gone(
    world: World, command: Run
) -> None:
    template = world.template(channel="whatsapp", name="promo", fault_code="132001")
    cadence = world.cadence({"channel": "whatsapp", "template_id": template})
    world.enrollment(cadence, status="paused", paused_by="engine", status_reason="template_fault")

    kept = command("release", "--all", "--dry-run")
    cleared = command("release", "--all", "--clear-fault", "--yes")

    assert "132001 of the template promo stays" in kept.output
    assert "would be cleared" in cleared.output
    assert world.row("message_templates", template)["fault_code"] is None


def test_a_fault_at_which_nothing_is_on_hold_is_named_with_what_clears_it(
    world: World, command: Run
) -> None:
    template = world.template(channel="whatsapp", name="promo", fault_code="132001")

    kept = command("release", "--template", "promo", "--yes")
    would = command("release", "--template", "promo", "--clear-fault", "--dry-run", "--json")
    cleared = command("release", "--template", "promo", "--clear-fault", "--yes", "--json")

    assert kept.exit_code == 1
    assert "Nothing on hold matches." in kept.output
    assert "--clear-fault lets it go out" in " ".join(kept.output.split())
    names = ("templates_to_clear", "cleared_templates")
    assert [json.loads(would.stdout)[name] for name in names] == [["promo"], []]
    assert [json.loads(cleared.stdout)[name] for name in names] == [["promo"], ["promo"]]
    assert world.row("message_templates", template)["fault_code"] is None


def test_templates_that_are_refused_are_listed_and_one_that_is_not_chosen_stays(
    world: World, command: Run
) -> None:
    held, idle = (
        world.template(channel="whatsapp", name=name, fault_code="132001")
        for name in ("promo", "news")
    )
    cadence = world.cadence({"channel": "whatsapp", "template_id": held})
    world.enrollment(cadence, status="paused", paused_by="engine", status_reason="template_fault")

    shown = command("holds")
    kept = command("release", "--all", "--dry-run")
    cleared = command("release", "--all", "--clear-fault", "--yes")

    assert "Templates that WhatsApp refuses: what is due there waits" in shown.output
    assert "  news (Acme)   132001\n  promo (Acme)  132001\n" in shown.output
    stays = "WhatsApp refuses the template news (Acme): what is due there waits."
    for each in (kept, cleared):
        assert stays in " ".join(each.output.split())
    assert "The fault of the template promo would be cleared" in cleared.output
    assert "the template promo (Acme)" not in cleared.output
    faults = [world.row("message_templates", id_)["fault_code"] for id_ in (held, idle)]
    assert faults == [None, "132001"]


def test_a_refused_template_is_listed_where_nothing_is_on_hold(world: World, command: Run) -> None:
    world.template(channel="whatsapp", name="promo", fault_code="132001")

    shown = command("holds")

    assert (shown.exit_code, "promo (Acme)" in shown.output) == (0, True)
    assert "Nothing on hold" not in shown.output
    assert command("holds", "--reason", "missing_address").exit_code == 1


def test_a_release_of_what_others_released_meanwhile_says_so(
    world: World, command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(world)

    def release_first(question: str, *, yes: bool) -> bool:
        del question, yes
        world.connection.run("UPDATE cadence_enrollments SET status = 'active'")
        return True

    monkeypatch.setattr("cli.release.confirmed", release_first)
    shown = command("release", "--all")

    last = " ".join(shown.output.split()).partition("Left alone")[2]
    assert shown.exit_code == 1
    assert last == ", because they changed meanwhile: 3. Another person may have released them."
    assert "Released 0" not in shown.output


def test_uncertain_messages_are_shown_with_what_finds_them(inbox: Inbox, command: Run) -> None:
    inbox.message(status="uncertain", error_code="run_died")

    shown = command("uncertain")

    assert shown.exit_code == 0
    for text in (str(INTERACTION_ID), "run_died", "ana@acme.test", "752 of 927"):
        assert text in shown.output
    assert f"interaction_id={INTERACTION_ID}" in "".join(shown.output.split())


def test_many_are_settled_at_once_and_a_bad_id_exits_with_1(inbox: Inbox, command: Run) -> None:
    run_id = uuid4()
    messages = [inbox.message(status="uncertain", id=uuid4(), run_id=run_id) for _ in range(3)]
    first, *others = messages

    shown = command("settle", "sent", first.interaction, "no-id", "--note", "seen", "--yes")
    rest = command("settle", "not_sent", "--all-of-run", run_id, answer="y\n")

    assert shown.exit_code == 1
    assert "Settled 1 of 2." in shown.output
    assert "no-id: not settled: no uncertain message has this id" in shown.output
    assert rest.exit_code == 0
    assert inbox.status_of(first) == "sent"
    assert [inbox.status_of(message) for message in others] == ["failed", "failed"]
    assert inbox.world.count("delivery_events", "detail = 'seen'") == 1


def test_a_lost_database_leaves_a_result_for_each_message(
    inbox: Inbox, command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = [inbox.message(status="uncertain", id=uuid4()) for _ in range(2)]
    ask = DatabaseEngine.ask

    def lose(self: DatabaseEngine, operation: Any, request: Any) -> Any:
        if operation is SETTLE:
            raise StoreUnavailableError("connecting to db.test:5432: timed out")
        return ask(self, operation, request)

    monkeypatch.setattr(DatabaseEngine, "ask", lose)

    ids = [message.interaction for message in messages]
    shown = command("settle", "sent", *ids, ids[0], "--yes", "--json")

    results = json.loads(shown.stdout)["results"]
    assert shown.exit_code == 1
    assert [result["interaction_id"] for result in results] == list(map(str, ids))
    assert {result["problem"] for result in results} == {
        "connecting to db.test:5432: timed out: try again"
    }


def test_settling_shows_the_messages_and_does_nothing_without_a_yes(
    inbox: Inbox, command: Run
) -> None:
    message = inbox.message(status="uncertain")

    for arguments, code in ((["--dry-run"], 0), ([], 1)):
        shown = command("settle", "not_sent", "--before", "2100-01-01", *arguments, answer="n\n")
        assert (shown.exit_code, inbox.status_of(message)) == (code, "uncertain")
        assert str(INTERACTION_ID) in shown.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["settle", "sent"],
        ["settle", "perhaps", str(uuid4())],
        ["settle", "sent", str(uuid4()), "--all-of-run", str(uuid4())],
        ["settle", "sent", "--before", "yesterday"],
        ["settle", "sent", str(uuid4()), "--json"],
        ["release", "--all", "--json"],
        ["release", "no-id"],
        ["holds", "--limit", "0"],
        ["lead", " "],
        ["lead"],
        ["status", "--database", "mysql://somewhere"],
        ["unknown"],
    ],
)
def test_wrong_usage_exits_with_2_and_a_line_that_says_why(
    command: Run, arguments: list[str]
) -> None:
    shown = command(*arguments)

    assert shown.exit_code == 2
    assert "Error: " in shown.output


def test_a_lead_is_found_by_the_beginning_of_its_name(world: World, command: Run) -> None:
    world.lead_of_its_own(first_name="Ana", last_name="Souza")
    world.lead_of_its_own(first_name="Anabela", last_name="Reis")

    one, several, none = (command("lead", name) for name in ("ana souza", "ANA", "Maria"))

    assert "Ana Souza" in one.output
    assert "in no cadence: nothing will be sent" in one.output
    assert "Anabela Reis" in several.output
    assert "Ask again with one of the addresses or ids." in several.output
    assert none.exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["holds", "--cadence", "Wintr"],
        ["holds", "--organization", "[red]"],
        ["release", "--reason", "missing_adress", "--yes"],
        ["release", str(uuid4()), "--yes"],
        ["lead", "nobody@lead.test"],
        ["lead", str(uuid4())],
    ],
)
def test_a_name_that_nothing_has_is_one_line_and_exits_with_1(
    command: Run, arguments: list[str]
) -> None:
    shown = command(*arguments)

    assert shown.exit_code == 1
    assert shown.output.startswith("Error: ")
    assert shown.output.count("\n") == 1


def test_a_preview_shows_who_would_get_which_text_and_who_would_not(
    world: World, command: Run
) -> None:
    world.enrollment(world.cadence({}))
    world.enrollment(world.cadence({}), world.lead(first_name=None, email="nameless@lead.test"))
    world.enrollment(
        world.cadence({}),
        world.lead(first_name="Bruno", email="bruno@lead.test", phone=None),
        next_step_due=datetime.now(UTC) + timedelta(hours=20),
    )
    before = world.dump()
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()

    now = command("preview", "--texts")
    then = command("preview", "--at", tomorrow)

    assert (now.exit_code, then.exit_code) == (0, 0)
    assert "would send 1 message." in now.output
    assert "Maria, Padaria Sol <maria@lead.test>" in now.output
    assert "Dear Maria of Padaria Sol" in now.output
    assert "(first_name); a run puts it on hold" in " ".join(now.output.split())
    assert "Bruno" not in now.output
    assert "Bruno, Padaria Sol <bruno@lead.test>" in then.output
    assert "This assumes that nothing else happens until then." in then.output
    assert {**world.dump(), "leads": [], "senders": []} == {**before, "leads": [], "senders": []}


def test_a_preview_shows_what_the_rules_keep_back(world: World, command: Run) -> None:
    world.enrollment(world.cadence({}))
    world.insert("sending_stops", reason="a wrong price")

    result = command("preview")

    shown = " ".join(result.output.split())
    assert "would send 0 messages" in shown
    assert "paused the engine: a wrong price; leaves never, until a person acts Maria" in shown


def test_a_preview_shows_what_waits_for_its_turn_after_the_opening(
    world: World, command: Run
) -> None:
    opens = datetime(2026, 6, 4, tzinfo=ZoneInfo("America/Sao_Paulo"))
    world.stop_clock(opens - timedelta(hours=12))
    schedule = world.insert(
        "sending_schedules", org_id=world.org_id, name="All day", spread_minutes=1440
    )
    world.connection.run(
        "INSERT INTO sending_hours (schedule_id, org_id, iso_day, opens, closes)"
        " VALUES (:schedule, :org, :day, '00:00', '24:00')",
        schedule=schedule,
        org=world.org_id,
        day=opens.isoweekday(),
    )
    world.update("organizations", world.org_id, schedule_id=schedule)
    world.enroll_many(world.cadence({}), 40)

    result = command("preview", "--at", (opens + timedelta(minutes=1)).isoformat())

    shown = " ".join(result.output.split())
    assert "Without a message" not in shown
    assert "Waiting for a later run: the messages that waited for the schedule to open" in shown
    assert "leave one after the other; until 20" in shown


@pytest.mark.parametrize("name", ["preview", "lead"])
def test_a_time_that_is_over_is_wrong_usage(command: Run, name: str) -> None:
    who = ["a@b.test"] if name == "lead" else []

    result = command(name, *who, "--at", "2020-01-01T00:00")

    assert result.exit_code == 2
    assert "is not from now on and within a year" in " ".join(result.output.split())


def test_a_reply_has_a_cadence_and_no_step(world: World, command: Run) -> None:
    lead = world.lead()
    cadence = world.cadence({}, name="Winter")
    world.reply(lead, cadence_id=cadence)

    shown = " ".join(command("lead", lead).output.split())

    assert "Winter reply received" in shown
    assert "archived" not in shown


def test_a_lead_shows_every_rule_on_request(world: World, command: Run) -> None:
    enrollment = world.enrollment(world.cadence({}))
    world.insert("sending_stops", reason="a wrong price")

    result = command("lead", enrollment, "--rules")

    shown = " ".join(result.output.split())
    assert "Every rule true what could keep the message back until" in shown
    assert "yes a person has paused the engine: a wrong price" in shown
    assert "no the step is not due yet" in shown
    assert "leaves never, until a person acts" in shown


def test_a_lead_that_waits_says_that_no_run_starts(world: World, command: Run) -> None:
    enrollment = world.enrollment(world.cadence({}))
    never = command("lead", enrollment).output
    world.insert("cadence_runs", id=world.org_id, trigger="schedule", trigger_id="1")
    lately = command("lead", enrollment).output
    world.connection.run("UPDATE cadence_runs SET started_at = now() - interval '3 hours'")
    long_ago = command("lead", enrollment).output
    later = command("lead", enrollment, "--at", "2027-01-01T09:00").output
    world.connection.run(
        "UPDATE cadence_enrollments SET status = 'completed', next_step_due = null"
    )
    ended = command("lead", enrollment).output

    assert "No run has ever started" in never
    assert "3 hours ago. Is the schedule enabled?" in " ".join(long_ago.split())
    assert "leaves     now, with one of the next runs" in lately
    for quiet in (lately, later, ended):
        assert "schedule" not in quiet


def test_a_lead_says_which_moment_it_was_asked_about(world: World, command: Run) -> None:
    enrollment = world.enrollment(world.cadence({}))
    at = datetime.now(UTC) + timedelta(days=3)

    now, then = command("lead", enrollment), command("lead", enrollment, "--at", at.isoformat())

    first = then.output.splitlines()[0]
    assert first == f"If nothing else happens until {at:%Y-%m-%d %H:%M} UTC, then:"
    assert "nothing else happens" not in now.output
    for name in ("lead", "preview"):
        assert "2026-12-01T09:00 is UTC" in " ".join(command(name, "--help").output.split())


def test_a_lead_in_a_paused_cadence_says_only_that_of_its_cadence(
    world: World, command: Run
) -> None:
    shown = command("lead", world.enrollment(world.cadence({}, status="paused"))).output

    assert "why        the cadence is paused: until a person changes that" in shown


def test_a_lead_shows_why_it_gets_nothing(world: World, command: Run) -> None:
    world.enrollment(world.cadence({}), world.lead(email=None))
    run(engine(world))

    shown = command("lead", "+5511987654321")

    assert shown.exit_code == 0
    assert "Maria, Padaria Sol (Acme)" in shown.output
    assert "outbound: paused" in shown.output
    assert "the lead has no address for email: add" in shown.output


KEYS = {
    "status": {
        *(
            "at",
            "runs",
            "due",
            "kept_back",
            "oldest_free",
            "next_due",
            "deferred",
            "paused",
            "uncertain",
            "suspects",
        ),
        *(
            "stopped_senders",
            "senders_not_allowed",
            "unreadable_suppressions",
            "faulty_templates",
            "unsendable_templates",
            "paused_cadences",
            "unread_replies",
            "paused_is_at_least",
            "stops",
            "findings",
        ),
    },
    "holds": {"held", "is_at_least", "groups", "digest", "refused"},
    "uncertain": {"at", "uncertain", "messages"},
    "release --all --yes": {
        *("held", "is_at_least", "groups", "digest", "refused", "released", "busy"),
        *("still_held", "cleared_templates", "templates_to_clear"),
    },
    "settle sent --before 2100-01-01 --yes": {"at", "uncertain", "messages", "results"},
}


@pytest.mark.parametrize("line", KEYS)
def test_json_has_the_same_keys_whatever_there_is(inbox: Inbox, command: Run, line: str) -> None:
    empty = command(*line.split(), "--json")
    hold(inbox.world)
    inbox.message(status="uncertain")
    full = command(*line.split(), "--json")

    assert full.exit_code == 0
    assert set(json.loads(full.stdout)) == KEYS[line]
    assert set(json.loads(empty.stdout)) == KEYS[line]


def test_a_check_of_templates_lists_those_with_a_fault(world: World, command: Run) -> None:
    world.template(name="Fine")
    world.template(name="Old", body="Hi {{1}}")

    shown = command("check-templates")

    assert shown.exit_code == 1
    lines = [line.strip() for line in shown.output.splitlines()]
    assert "Old (Acme, email, not used by any step)" in lines
    assert "template_error: the template contains an error" in lines
    assert any(line.startswith("body: {{1}} isn't a valid placeholder") for line in lines)
    assert "What to do: correct the template." in lines
    assert shown.output.splitlines()[-1] == "2 checked, 1 with a fault."
    assert command("check-templates", "fine").exit_code == 0
    [fine] = json.loads(command("check-templates", "fine", "--json").output)
    assert (fine["template"], fine["faults"]) == ("Fine", [])
    assert command("check-templates", "nobody").exit_code == 1


def test_the_status_shows_five_templates_with_a_fault_those_of_steps_first(
    world: World, command: Run
) -> None:
    templates = [world.template(name=f"Template {number}") for number in range(7)]
    world.cadence({"template_id": templates[6]})
    world.connection.run(
        "UPDATE message_templates SET checked_version = version, check_reason = 'template_error'"
        " WHERE name LIKE 'Template%'"
    )

    shown = command("status").output

    assert [number for number in range(7) if f"Template {number}" in shown] == [0, 1, 2, 3, 6]
    assert "7 templates have a fault that holds the messages: cadence check-templates" in shown
    assert "All of them: cadence check-templates" in shown


def test_a_lead_shows_the_spelling_on_the_do_not_contact_list_and_its_duplicates(
    world: World, command: Run
) -> None:
    first, second = (world.lead(email=email, phone=None) for email in ("j.d@gmail.com",) * 2)
    world.insert(
        "suppressions",
        org_id=world.org_id,
        channel="email",
        address="JD@gmail.com",
        reason="manual",
    )

    shown = " ".join(command("lead", "j.d@gmail.com").output.split())

    assert "on the do-not-contact list for email as jd@gmail.com: it was added by hand" in shown
    assert "2 leads of Acme have this address" in shown
    assert f"cadence merge {second} {first}" in shown


def test_a_lead_that_was_merged_or_erased_says_so(world: World, command: Run) -> None:
    keep, drop, erased = world.lead(), world.lead(), world.lead(email=None, phone=None)
    world.connection.run("SELECT merge_leads(:keep, :drop)", keep=keep, drop=drop)
    world.connection.run("SELECT erase_lead(:lead)", lead=erased)

    merged = " ".join(command("lead", drop).output.split())

    assert f"merged into the lead {keep}" in merged
    assert "in no cadence" not in merged
    assert "erased on 20" in command("lead", erased).output


def test_a_whatsapp_message_is_shown_with_its_template(world: World, command: Run) -> None:
    lead = world.lead()
    world.enrollment(world.cadence({"channel": "whatsapp"}), lead)
    run(engine(world))

    assert "WhatsApp: intro" in command("lead", lead).output
