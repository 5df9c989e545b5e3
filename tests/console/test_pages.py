"""What the pages say, on a real database."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from uuid import UUID

import pytest

from cadence_core.database.connection import Database
from cadence_core.errors import StackUnavailableError, StoreRejectedError, StoreUnavailableError
from cadence_core.operations.holds import release as release_module
from cadence_core.operations.operation import Answer, Operation, Request
from cli.console.pages import holds, outbox
from cli.console.server import serving
from cli.engine import DatabaseEngine
from tests.console.browsing import Answered, Visitor
from tests.engine import engine, run
from tests.feedback.inbox import Inbox
from tests.operations.conftest import operated  # noqa: F401 (a fixture)
from tests.world import World


def held_leads(world: World, count: int = 1) -> list[UUID]:
    """Return the enrollments of leads without an address, held by a run."""
    cadence = world.cadence({}, name="Winter")
    held = [
        world.enrollment(cadence, world.lead(first_name=f"Lead {n}", email=None, phone=None))
        for n in range(count)
    ]
    assert run(engine(world)).held == count
    return held


# Today


def test_today_says_what_is_wrong_first(visitor: Visitor, world: World) -> None:
    assert "No run has ever started" in visitor.get("/").text

    held_leads(world)

    page = visitor.get("/")
    assert '1 enrollment is on hold: <a href="/holds">Holds</a>.' in page.body
    assert "1 held" in page.text
    assert "the lead has no address for this channel" in page.text


def test_today_names_a_paused_cadence_among_what_is_paused(visitor: Visitor, world: World) -> None:
    world.enrollment(world.cadence({}))
    assert "What is stuck Nothing" in visitor.get("/").text

    world.connection.run("UPDATE cadences SET status = 'paused'")

    page = visitor.get("/")
    assert 'Cadences that do not run stand <a href="#cadences">below</a>.' in page.body
    assert page.body.count('id="cadences"') == 1
    assert "Nothing." not in page.text


def test_a_cadence_that_keeps_a_lead_is_one_click_away_from_the_lead_and_from_today(
    visitor: Visitor, world: World
) -> None:
    cadence, lead = world.cadence({}, name="Winter", status="paused"), world.lead()
    world.enrollment(cadence, lead)
    link = f'<a href="/cadences/{cadence}">Winter</a>'

    pages = [visitor.get(path).body for path in ("/", f"/leads/{lead}")]

    assert [page.count(link) for page in pages] == [1, 2]
    assert "Resume" in visitor.get(f"/cadences/{cadence}").text
    world.update("cadences", cadence, deleted_at=datetime.now(UTC))
    for path in ("/", f"/leads/{lead}"):
        page = visitor.get(path)
        assert "Winter" in page.text
        assert "/cadences/" not in page.body


def test_today_draws_the_last_14_days(visitor: Visitor, world: World) -> None:
    world.enrollment(world.cadence({}))
    run(engine(world))

    page = visitor.get("/")

    assert 'aria-label="Bars of 14 days: 1 messages sent, 0 replies"' in page.body
    assert page.body.count('<rect class="sent"') == 1


def test_today_begins_with_a_pause_of_the_engine_and_lists_every_pause(
    visitor: Visitor, world: World
) -> None:
    world.insert("sending_stops", reason="a wrong price", stopped_by="ana")
    world.insert("sending_stops", org_id=world.org_id, reason="holidays", stopped_by="rui")

    page = visitor.get("/")

    assert '<ul class="findings">\n<li>The engine is paused since' in page.body
    assert 'by ana: a wrong price. <a href="#paused">Resume it</a>' in page.body
    _, _, paused = page.text.partition("What Since By Why Actions the engine")
    engine_row, _, organization = paused.partition("Acme")
    assert engine_row.strip().endswith("UTC ana a wrong price Resume …")
    assert "UTC rui holidays" in organization


# A lead


def test_a_reply_has_a_cadence_and_no_step(visitor: Visitor, world: World) -> None:
    lead = world.lead()
    cadence = world.cadence({}, name="Winter")
    world.reply(lead, cadence_id=cadence)

    assert '<td data-label="Cadence">Winter</td>' in visitor.get(f"/leads/{lead}").body


def test_a_browser_that_is_not_let_in_reads_which_command_prints_the_link(link: str) -> None:
    closed = Visitor(link).get("/")

    assert closed.status == 403
    assert "<code>cadence console</code> printed" in closed.body
    assert "`" not in closed.body


def test_the_first_two_lines_of_a_lead_say_why_and_when(visitor: Visitor, world: World) -> None:
    lead = world.lead(first_name="Ana")
    world.enrollment(world.cadence({}, name="Winter"), lead)
    world.insert("sending_stops", org_id=world.org_id, reason="holidays")

    page = visitor.get(f"/leads/{lead}")

    _, _, answer = page.text.partition("Ana, Padaria Sol Acme ")
    why, when = answer.index("Why "), answer.index("When ")
    assert why == 0
    assert "A person has paused the organization: holidays" in answer[:when]
    assert answer[when:].startswith("When Never, until a person acts.")
    assert "Next Step 1 of 1, email, of Winter" in answer
    assert ", from ana@acme.test. Pause" in answer


def test_a_lead_says_what_the_command_says_of_runs_and_of_the_do_not_contact_list(
    visitor: Visitor, world: World
) -> None:
    lead = world.lead()
    world.enrollment(world.cadence({}), lead)
    world.insert(
        "suppressions",
        org_id=world.org_id,
        channel="whatsapp",
        address="5511987654321",
        reason="manual",
    )

    text = visitor.get(f"/leads/{lead}").text

    assert "No run has ever started" in text
    assert "On the do-not-contact list for WhatsApp as 5511987654321: it was added by hand" in text


def test_a_lead_shows_every_rule_in_two_lists(visitor: Visitor, world: World) -> None:
    lead = world.lead()
    world.enrollment(world.cadence({}), lead, next_step_due="2999-01-01")

    text = visitor.get(f"/leads/{lead}").text

    _, _, rules = text.partition("Every rule for the next message")
    keeps, _, free = rules.partition("rules do not keep it back")
    assert "the step is not due yet" in keeps
    assert "2999-01-01 00:00 UTC" in keeps
    assert "the lead's address is on the do-not-contact list" in free


@pytest.mark.parametrize("wanted", ["maria@lead.test", " MARIA@lead.test ", "+55 11 98765-4321"])
def test_a_search_leads_to_the_lead_and_leaves_no_address_in_the_url(
    visitor: Visitor, world: World, wanted: str
) -> None:
    lead = world.lead()

    answered = visitor.post("/leads", wanted=wanted)

    assert (answered.status, answered.headers["location"]) == (303, f"/leads/{lead}")


def test_a_search_for_a_message_leads_to_its_lead(visitor: Visitor, world: World) -> None:
    lead = world.lead()
    world.enrollment(world.cadence({}), lead)
    run(engine(world))
    [message] = world.messages()

    answered = visitor.post("/leads", wanted=message["id"])

    assert answered.headers["location"] == f"/leads/{lead}"


def test_a_lead_is_found_by_the_beginning_of_its_name(visitor: Visitor, world: World) -> None:
    ana = world.lead_of_its_own(first_name="Ana", last_name="Souza")
    world.lead_of_its_own(first_name="Anabela", last_name="Reis")

    found = visitor.post("/leads", wanted="ana sou")
    several = visitor.post("/leads", wanted="ANA")

    assert found.headers["location"] == f"/leads/{ana}"
    assert "2 leads have this name or address" in several.text


def test_templates_are_shown_a_page_at_a_time(visitor: Visitor, world: World) -> None:
    for number in range(60):
        world.template(name=f"Text {number:02}")

    first = visitor.get("/templates")
    [following] = re.findall(r'href="(/templates\?after=[^"]+)"', first.body)
    second = visitor.get(following)

    shown = [re.findall(r'">(Text [0-9]+)</a>', page.body) for page in (first, second)]
    assert list(map(len, shown)) == [50, 10]
    assert [*shown[0], *shown[1]] == [f"Text {number:02}" for number in range(60)]


def test_leads_that_share_an_address_are_listed(visitor: Visitor, world: World) -> None:
    leads = [world.lead(first_name=name) for name in ("Ana", "Rui")]

    answered = visitor.post("/leads", wanted="maria@lead.test")

    assert "2 leads have this name or address" in answered.text
    assert all(f'href="/leads/{lead}"' in answered.body for lead in leads)


@pytest.mark.parametrize(
    ("wanted", "status", "sentence"),
    [
        ("who@lead.test", 404, "No lead has this id or address"),
        ("Maria", 404, "a name that begins so"),
        ("", 400, "Type a name, an email address, a phone number"),
        ("@", 404, "No lead has this id or address"),
        ("9" * 5_000, 404, "No lead has this id or address"),
    ],
)
def test_a_search_that_finds_nothing_says_so(
    visitor: Visitor, wanted: str, status: int, sentence: str
) -> None:
    answered = visitor.post("/leads", wanted=wanted)

    assert answered.status == status
    assert sentence in answered.text
    assert 'aria-invalid="true"' in answered.body


def test_a_lead_without_a_cadence_or_an_open_one_gets_nothing(
    visitor: Visitor, world: World
) -> None:
    idle, done = world.lead(email="idle@lead.test"), world.lead(email="done@lead.test")
    world.enrollment(world.cadence({}, name="Winter"), done)
    run(engine(world))
    gone = world.lead(email="gone@lead.test")
    world.connection.run("UPDATE leads SET deleted_at = now() WHERE id = :id", id=gone)

    assert "in no cadence: nothing will be sent" in visitor.get(f"/leads/{idle}").text
    assert "Nothing more will be sent: no cadence of this" in visitor.get(f"/leads/{done}").text
    assert "this lead was deleted" in visitor.get(f"/leads/{gone}").text


# Holds


def test_holds_say_what_to_do_and_lead_to_the_leads(visitor: Visitor, world: World) -> None:
    [held] = held_leads(world)

    page = visitor.get("/holds")

    assert "What to do: Add the lead's address, then release it." in page.text
    lead = world.enrollment_row(held)["lead_id"]
    group = page.body.partition('href="/holds/group?')[2].partition('"')[0]
    leads = visitor.get(f"/holds/group?{group.replace('&amp;', '&')}")
    assert f'href="/leads/{lead}"' in leads.body


def test_the_leads_of_a_group_come_a_page_at_a_time(
    visitor: Visitor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holds, "LEADS_A_PAGE", 2)
    held_leads(world, 3)

    first = visitor.get("/holds/group?reason=missing_address")
    following = first.body.partition('href="/holds/group?')[2].partition('"')[0]
    second = visitor.get(f"/holds/group?{following.replace('&amp;', '&')}")

    assert first.body.count('href="/leads/') == 2
    assert second.body.count('href="/leads/') == 1
    assert "Next page" not in second.text


def test_a_release_shows_the_counts_first_and_then_does_it(visitor: Visitor, world: World) -> None:
    held = held_leads(world, 2)

    asked = visitor.get("/holds/release?reason=missing_address")
    assert "Release 2?" in asked.text
    assert "First: Add the lead's address. What still has" in asked.text
    assert {world.enrollment_row(each)["status"] for each in held} == {"paused"}

    done = visitor.confirm(asked, "/holds/release")
    assert (done.status, done.headers["location"]) == (303, "/holds")
    assert {world.enrollment_row(each)["status"] for each in held} == {"active"}
    assert "Released 2." in visitor.get("/holds").text
    assert "Released 2." not in visitor.get("/holds").text
    actions = world.rows("SELECT operation, phase FROM operator_actions ORDER BY id")
    assert actions[0]["operation"] == "release"


def test_nothing_is_released_that_was_not_confirmed(visitor: Visitor, world: World) -> None:
    [held] = held_leads(world)
    asked = visitor.get("/holds/release?reason=missing_address")
    assert "Release 1?" in asked.text
    later = held_leads(world, 2)

    done = visitor.confirm(asked, "/holds/release")

    assert (done.status, world.enrollment_row(held)["status"]) == (303, "active")
    assert {world.enrollment_row(each)["status"] for each in later} == {"paused"}
    said = visitor.get("/holds").text
    assert "Released 1." in said
    assert "Left alone, because they changed meanwhile: 2." in said


def test_another_hold_in_the_place_of_one_that_was_shown_is_not_released(
    visitor: Visitor, world: World
) -> None:
    held, other = held_leads(world, 2)
    world.update("cadence_enrollments", other, status="active")
    asked = visitor.get("/holds/release?reason=missing_address")
    world.update("cadence_enrollments", held, status="active")
    reason = {"status_reason": "missing_address", "paused_by": "engine"}
    world.update("cadence_enrollments", other, status="paused", **reason)

    done = visitor.confirm(asked, "/holds/release")

    assert ("Release 1?" in asked.text, done.status) == (True, 303)
    assert world.enrollment_row(other)["status"] == "paused"
    assert "Left alone, because they changed meanwhile: 1." in visitor.get("/holds").text


def test_a_page_releases_a_bounded_number_and_says_that_there_are_more(
    visitor: Visitor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release_module, "SLICE", 1)
    monkeypatch.setattr(holds, "MAX_SLICES", 2)
    held = held_leads(world, 5)

    for released, more in ((2, True), (2, True), (1, False)):
        visitor.confirm(visitor.get("/holds/release?reason=missing_address"), "/holds/release")
        said = visitor.get("/holds").text
        assert (f"Released {released}." in said, "More are on hold" in said) == (True, more)

    assert {world.enrollment_row(each)["status"] for each in held} == {"active"}


@pytest.mark.parametrize("shown", ["", "0", "now", "-1", "9" * 100])
def test_a_release_says_what_was_shown(visitor: Visitor, world: World, shown: str) -> None:
    [held] = held_leads(world)

    answered = visitor.post("/holds/release", reason="missing_address", shown=shown)

    assert answered.status == 409
    assert world.enrollment_row(held)["status"] == "paused"


def test_what_is_uncertain_is_not_offered_for_release(visitor: Visitor, inbox: Inbox) -> None:
    uncertain_message(inbox)

    page = visitor.get("/holds")

    assert "These are settled , not released." in page.text
    assert "Release" not in page.text
    assert "Nothing to release" in visitor.get("/holds/release?reason=uncertain_send").text


def uncertain_message(inbox: Inbox) -> UUID:
    """Return a message whose run died before the provider answered."""
    message = inbox.message(status="uncertain")
    inbox.world.connection.run(
        "UPDATE cadence_enrollments SET status = 'paused', status_reason = 'uncertain_send',"
        " paused_by = 'engine'"
    )
    return message.interaction


@pytest.mark.parametrize(
    ("verdict", "status", "notice"),
    [
        ("sent", "sent", "Settled as sent: the lead goes on with the next step."),
        ("not_sent", "failed", "Settled as not sent: a run tries this step again."),
    ],
)
def test_an_uncertain_message_is_settled_by_a_verdict(
    visitor: Visitor, inbox: Inbox, verdict: str, status: str, notice: str
) -> None:
    message = uncertain_message(inbox)
    assert f'href="/holds/uncertain/{message}"' in visitor.get("/holds/uncertain").body
    assert f"interaction_id={message}" in visitor.get(f"/holds/uncertain/{message}").text

    answered = settled(visitor, message, verdict, note="SES shows it")

    assert (answered.status, answered.headers["location"]) == (303, "/holds/uncertain")
    assert notice in visitor.get("/holds/uncertain").text
    assert inbox.world.row("interactions", message)["status"] == status
    again = settled(visitor, message, verdict)
    assert again.status == 404


def settled(visitor: Visitor, message: UUID, verdict: str, **fields: object) -> Answered:
    """Settle a message that was tried once."""
    return visitor.post(f"/holds/uncertain/{message}", verdict=verdict, attempts=1, **fields)


@pytest.mark.parametrize("verdict", ["sent", "not_sent"])
def test_a_verdict_on_an_earlier_attempt_settles_no_later_one(
    visitor: Visitor, inbox: Inbox, verdict: str
) -> None:
    message = uncertain_message(inbox)
    opened = visitor.get(f"/holds/uncertain/{message}")
    assert 'name="attempts" value="1"' in opened.body
    # Another operator settles it as not sent, and the run that tries it again dies, too.
    inbox.world.update("interactions", message, attempts=2)

    answered = settled(visitor, message, verdict)

    assert answered.status == 409
    assert "Meanwhile it was tried again: nothing was settled." in answered.text
    assert inbox.world.row("interactions", message)["status"] == "uncertain"
    again = visitor.post(f"/holds/uncertain/{message}", verdict=verdict, attempts=2)
    assert again.status == 303


@pytest.mark.parametrize("verdict", ["", "perhaps"])
def test_nothing_is_settled_without_a_verdict(visitor: Visitor, inbox: Inbox, verdict: str) -> None:
    message = uncertain_message(inbox)

    assert visitor.post(f"/holds/uncertain/{message}", verdict=verdict).status == 400

    assert inbox.world.row("interactions", message)["status"] == "uncertain"


def test_the_fault_of_a_template_is_cleared_with_its_release(
    visitor: Visitor, world: World
) -> None:
    [held] = held_leads(world)
    template = world.rows("SELECT id FROM message_templates")[0]["id"]
    world.update("message_templates", template, fault_code="132001")
    with world.without_triggers():
        world.update("cadence_enrollments", held, status_reason="template_fault")

    asked = visitor.get("/holds/release?reason=template_fault")
    assert "Also clear the fault of intro" in asked.text
    mark = asked.body.partition('name="clear_faults" value="')[2].partition('"')[0]
    other = visitor.confirm(asked, "/holds/release", clear_faults="another mark")
    assert (other.status, "This has changed meanwhile" in other.text) == (409, True)
    visitor.confirm(asked, "/holds/release", clear_faults=mark)

    assert world.row("message_templates", template)["fault_code"] is None


def test_a_fault_at_which_nothing_is_on_hold_is_cleared_on_its_page(
    visitor: Visitor, world: World
) -> None:
    faulty = world.template(name="promo", channel="whatsapp", fault_code="132001")
    other = world.template(name="other", channel="whatsapp", fault_code="132015")

    shown = visitor.get("/holds")
    link = f"/holds/release?reason=template_fault&template={faulty}"
    asked = visitor.get(link)
    done = visitor.confirm(asked, "/holds/release")

    assert f'href="{link.replace("&", "&amp;")}"' in shown.body
    assert "132001" in shown.text
    assert "Clear the fault of promo?" in asked.text
    assert done.status == 303
    assert "Cleared the fault of promo. What is due goes out" in visitor.get("/holds").text
    assert world.row("message_templates", faulty)["fault_code"] is None
    assert world.row("message_templates", other)["fault_code"] == "132015"


def test_clearing_a_fault_releases_nothing_that_is_held_for_another_reason(
    visitor: Visitor, world: World
) -> None:
    [held] = held_leads(world)
    template = world.rows("SELECT id FROM message_templates")[0]["id"]
    world.update("message_templates", template, fault_code="132001")
    [link] = re.findall(r'href="([^"]*)" aria-label="Clear the fault', visitor.get("/holds").body)

    asked = visitor.get(unescape(link))
    visitor.confirm(asked, "/holds/release")

    assert "Clear the fault of intro?" in asked.text
    assert world.row("message_templates", template)["fault_code"] is None
    assert world.row("cadence_enrollments", held)["status"] == "paused"


# Messages, cadences, the agenda and templates


def test_the_outbox_filters_and_goes_on_to_older_messages(
    visitor: Visitor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MESSAGES_A_PAGE", 2)
    world.enroll_many(world.cadence({}), 3)
    run(engine(world))

    page = visitor.get("/outbox")
    after = page.body.partition('name="after" value="')[2].partition('"')[0]

    assert page.body.count('href="/outbox/') == 2
    assert visitor.post("/outbox", after=after).body.count('href="/outbox/') == 1
    assert visitor.post("/outbox", person="lead1@lead.test").body.count('href="/outbox/') == 1
    assert "No message matches." in visitor.post("/outbox", status="bounced").text


@pytest.mark.parametrize(
    ("field", "wanted", "status", "problem"),
    [
        ("person", "nobody@lead.test", 404, "No person has this name, address or id."),
        ("organization", "Nobody", 404, "No organization has this name or id: Nobody."),
        ("status", "unheard of", 400, "Status: that is no value of it."),
        ("after", "x", 400, "After: that is no value of it."),
    ],
)
def test_a_filter_that_nothing_fits_stays_on_the_outbox_and_says_so(
    visitor: Visitor, field: str, wanted: str, status: int, problem: str
) -> None:
    page = visitor.post("/outbox", **{field: wanted})

    assert page.status == status
    assert f'role="alert">{problem}</p>' in page.body
    assert "<h1>Outbox</h1>" in page.body
    if field in ("person", "organization"):
        assert f'value="{wanted}"' in page.body


def test_whatsapp_is_shown_by_the_names_of_its_template_and_sender(
    visitor: Visitor, world: World
) -> None:
    template = world.template(channel="whatsapp", name="spring_offer")
    world.enrollment(world.cadence({"channel": "whatsapp", "template_id": template}))
    world.update("senders", world.whatsapp_sender, display_name="Acme on WhatsApp")
    run(engine(world))

    assert ">spring_offer</a>" in visitor.get("/outbox").body
    sender = visitor.get("/senders").body.partition("Acme on WhatsApp ")[2]
    assert sender.startswith("<small>phone-number-id-")


def test_a_message_is_shown_as_it_was_sent(visitor: Visitor, world: World) -> None:
    template = world.template(subject="Hello", body="<p>Dear <b>{{ first_name }}</b></p>")
    world.enrollment(world.cadence({"template_id": template}, {}), world.lead())
    run(engine(world))
    [message] = world.messages()

    page = visitor.get(f"/outbox/{message['id']}")
    frame = visitor.get(f"/outbox/{message['id']}/html")

    assert "From Ana <ana@acme.test> To maria@lead.test" in page.text
    assert "Dear Maria" in page.text
    assert "<b>Maria</b>" in frame.body


def test_a_cadence_shows_what_became_of_its_messages(visitor: Visitor, world: World) -> None:
    cadence = world.cadence({}, {}, name="Winter")
    world.enrollment(cadence)
    run(engine(world))

    found = visitor.post("/cadences", wanted="WINTER")
    page = visitor.get(found.headers["location"])

    assert found.headers["location"] == f"/cadences/{cadence}"
    assert "1 of 2, email intro, version 1 1 0 0.0%" in page.text
    assert visitor.get(f"/cadences/{cadence}?days=7").status == 200
    assert visitor.get(f"/cadences/{cadence}?days=8").status == 400
    world.update("cadences", cadence, status="paused", pause_reason="a wrong price")
    assert "It is paused: a wrong price" in visitor.get(f"/cadences/{cadence}").text
    assert "paused a wrong price" in visitor.get("/cadences").text
    assert "No cadence has this name" in visitor.post("/cadences", wanted="Spring").text


def test_the_cadences_are_listed_and_found_by_a_part_of_their_names(
    visitor: Visitor, world: World
) -> None:
    winter = world.cadence({}, {}, name="Winter")
    world.enroll_many(winter, 2)
    world.cadence({}, name="Spring")

    page = visitor.get("/cadences")
    found = visitor.post("/cadences", wanted="int")

    assert f'<a href="/cadences/{winter}">Winter</a>' in page.body
    assert "Winter Acme active 2 2" in page.text
    assert ("Winter" in found.text, "Spring" in found.text) == (True, False)
    assert visitor.get(f"/cadences?after={winter}").status == 200
    assert visitor.get("/cadences?after=x").status == 400


def test_the_agenda_counts_what_will_go_out(visitor: Visitor, world: World) -> None:
    cadence = world.cadence({}, name="Winter")
    world.enroll_many(cadence, 3)

    page = visitor.get("/agenda")

    assert "Agenda: 3 messages today" in page.text
    assert f'<a href="/cadences/{cadence}">Winter</a>' in page.body
    assert "Agenda: 0 messages tomorrow" in visitor.get("/agenda?day=tomorrow").text
    assert "it is today or tomorrow, as in" in visitor.get("/agenda?day=2026-12-24").text


def test_senders_show_their_caps_and_what_stops_them(visitor: Visitor, world: World) -> None:
    cap = {"kind": "sender", "sender_id": world.email_sender, "daily_cap": 1_500}
    world.insert("sending_caps", org_id=world.org_id, **cap)
    world.insert("sending_stops", org_id=world.org_id, reason="holidays")

    text = visitor.get("/senders").text

    assert "ana@acme.test email, Acme 0 0 0 0 of 1,500 in 24 hours Acme: holidays" in text


def test_a_template_is_shown_for_a_lead(visitor: Visitor, world: World) -> None:
    template = world.template(name="greeting")
    world.cadence({"template_id": template})
    lead = world.lead()

    assert "greeting Acme email yes none" in visitor.get("/templates").text
    found = visitor.post("/templates", template="greeting", lead="maria@lead.test")
    assert found.headers["location"] == f"/templates/{template}?lead={lead}"
    assert "Dear Maria of Padaria Sol" in visitor.get(found.headers["location"]).text
    assert "[first_name]" in visitor.follow("/templates", template=template).text
    unknown = visitor.post("/templates", template="unheard of")
    assert unknown.status == 404
    assert "No template has this name or id: unheard of." in unknown.text


def test_the_html_of_a_template_is_a_document_of_its_own(visitor: Visitor, world: World) -> None:
    template = world.template(body="<p>Dear {{ first_name }}</p>", name="greeting")
    plain = world.template(name="plain", channel="whatsapp")
    world.cadence({"template_id": template})
    lead = world.lead(first_name="<b>Maria</b>")

    page = visitor.follow("/templates", template=template, lead=lead)
    assert f'src="/templates/{template}/html?lead={lead}"' in page.body
    document = visitor.get(f"/templates/{template}/html?lead={lead}")

    assert "Dear &lt;b&gt;Maria" in document.body
    assert "sandbox" in document.headers["content-security-policy"]
    assert "[first_name]" in visitor.get(f"/templates/{template}/html").body
    assert visitor.get(f"/templates/{plain}/html").status == 404
    for path in (f"/templates/{template}", f"/templates/{template}/html"):
        assert visitor.get(f"{path}?lead=maria@lead.test").status == 400


# When the engine does not answer


class Failing:
    """An engine that raises."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def ask(self, operation: Operation[Request, Answer], request: Request) -> Answer:
        del operation, request
        raise self.error


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        (StoreUnavailableError("status: InterfaceError"), 503, "The database cannot be reached"),
        (StackUnavailableError("no such stack"), 503, "The stack cannot be reached"),
        (StoreRejectedError("status: SQLSTATE 42P01"), 500, "run make migrate"),
    ],
)
def test_an_engine_that_does_not_answer_is_a_page(
    error: Exception, status: int, title: str
) -> None:
    with serving(Failing(error)) as served:
        visitor = Visitor(served.url)
        visitor.exchange()

        answered = visitor.get("/")

    assert answered.status == status
    assert title in answered.text


def test_a_fault_of_the_console_is_shown_on_its_terminal_only(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with serving(Failing(ValueError("maria@lead.test"))) as served:
        visitor = Visitor(served.url)
        visitor.exchange()

        answered = visitor.get("/")

    assert answered.status == 500
    assert "maria" not in answered.text
    assert "ValueError" in capsys.readouterr().err


@pytest.fixture
def second(operated: Database) -> Iterator[str]:  # noqa: F811 (the fixture)
    """The link of a second console on the same database."""
    with serving(DatabaseEngine(operated)) as served:
        yield served.url


def test_two_consoles_do_not_share_their_sessions(visitor: Visitor, second: str) -> None:
    other = Visitor(second)
    other.enter()
    other.cookie, visitor.cookie = visitor.cookie, other.cookie

    assert other.get("/").status == visitor.get("/").status == 403
