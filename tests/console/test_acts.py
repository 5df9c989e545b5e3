"""What the pages change: pause, resume, suppress and unsuppress, planned first, then confirmed."""

from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli.console.acts.offered import ACTS
from cli.console.acts.target import PAGES
from tests.browser import NEEDS_CHROMIUM, Browser
from tests.console.browsing import Answered, Visitor
from tests.world import World

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def lead(world: World) -> UUID:
    """A lead on its way through a cadence."""
    lead = world.lead(first_name="Ana")
    world.enrollment(world.cadence({}, name="Winter"), lead)
    return lead


def acted(visitor: Visitor, act: str, target: str, id_: UUID, **fields: str) -> Answered:
    """Return the page that follows an act that was planned and confirmed."""
    channel = {"channel": "email"} if target == "address" else {}
    planned = visitor.post("/acts", act=act, target=target, id=id_, **channel)
    done = visitor.confirm(planned, **fields)
    assert done.status == 303, done.text
    return visitor.get(done.headers["location"])


def asked_again(planned: Answered) -> str:
    """Return what the checkbox of a page says: the person asked for messages again."""
    return planned.body.partition('name="asked_again" value="')[2].partition('"')[0]


@NEEDS_CHROMIUM
def test_a_lead_is_paused_and_resumed_by_mouse(
    browser: Browser, link: str, world: World, lead: UUID
) -> None:
    page = f"{Visitor(link).base}/leads/{lead}"
    browser.open(page)

    with browser.page_turn():
        browser.click("[aria-label='Pause the lead …']")
    assert browser.text("h1").startswith("Pause the lead Ana")
    assert "\n1 enrollment of the lead.\n" in browser.text("main")
    assert world.count("cadence_enrollments", "status = 'paused'") == 0
    browser.click("main form [name=reason]")
    with browser.page_turn():
        browser.press(*"on holiday", "\ue007")
    assert browser.run("return location.href") == page
    assert browser.text("[role=status]").startswith("Paused the lead Ana")
    assert "on holiday" in browser.text(".answer")
    resume = "form:has([name=act][value=resume]) button"
    assert browser.role_and_name(resume) == ("button", "Resume the lead …")

    with browser.page_turn():
        browser.click("[aria-label='Resume the lead …']")
    with browser.page_turn():
        browser.click("main form button")
    assert browser.text("[role=status]").startswith("Resumed the lead Ana")
    assert world.count("cadence_enrollments", "status = 'active'") == 1
    assert browser.complaints() == []


@NEEDS_CHROMIUM
def test_an_address_is_suppressed_and_unsuppressed_by_mouse(
    browser: Browser, link: str, world: World, lead: UUID
) -> None:
    page = f"{Visitor(link).base}/leads/{lead}"
    browser.open(page)

    with browser.page_turn():
        browser.click("[aria-label='Suppress the email address …']")
    assert browser.text("h1").startswith("Suppress the email address of Ana")
    assert "It is maria@lead.test." in browser.text("main")
    assert "1 open enrollment has this address" in browser.text("main")
    assert "@" not in browser.run("return location.href + document.title")
    with browser.page_turn():
        browser.click("main form button")
    assert browser.run("return location.href") == page
    assert browser.text("[role=status]").startswith("Suppressed: it is on the do-not-contact list")
    assert world.count("suppressions", "reason = 'manual' AND channel = 'email'") == 1

    with browser.page_turn():
        browser.click("[aria-label='Unsuppress the email address …']")
    assert "It was added by hand" in browser.text("main")
    with browser.page_turn():
        browser.click("main form button")
    assert browser.text("[role=status]") == "Removed 1 suppression."
    assert world.count("suppressions") == 0
    assert browser.complaints() == []


def test_a_form_from_the_history_says_of_nothing_that_it_was_done(
    visitor: Visitor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.console.once.KEPT_SECONDS", 0.0)
    planned = visitor.post("/acts", act="pause", target="engine")
    visitor.confirm(planned, reason="maintenance")
    visitor.confirm(visitor.post("/acts", act="resume", target="engine"))
    assert world.count("sending_stops") == 0

    visitor.confirm(planned, reason="maintenance")

    assert "Paused the engine." in visitor.get("/").text
    assert world.count("sending_stops") == 1


def test_a_cadence_is_paused_without_a_reason_and_resumed(visitor: Visitor, world: World) -> None:
    cadence = world.cadence({}, name="Winter")
    page = visitor.get(f"/cadences/{cadence}")
    assert "Pause …" in page.text

    planned = visitor.post("/acts", act="pause", target="cadence", id=cadence)
    assert "Pause the cadence Winter of" in planned.text
    assert world.row("cadences", cadence)["status"] == "active"
    paused = acted(visitor, "pause", "cadence", cadence, reason=" ")

    assert "Paused the cadence Winter of" in paused.text
    assert "It is paused." in paused.text
    assert "Resume …" in paused.text
    assert "It is paused" not in acted(visitor, "resume", "cadence", cadence).text
    assert world.row("cadences", cadence)["status"] == "active"


def test_a_sender_is_paused_and_resumed_on_its_page_of_the_list(
    visitor: Visitor, world: World
) -> None:
    [[sender]] = world.connection.run("SELECT id FROM senders WHERE channel = 'email'")
    after = "ffffffff-ffff-4fff-8fff-ffffffffffff"

    planned = visitor.post(f"/acts?after={after}", act="pause", target="sender", id=sender)
    done = visitor.confirm(planned, reason="a new domain")

    assert done.headers["location"] == f"/senders?after={after}"
    assert "a new domain" in visitor.get("/senders").text
    planned = visitor.post("/acts", act="resume", target="sender", id=sender)
    assert "a new domain" not in planned.text
    assert "Resumed the sender" in acted(visitor, "resume", "sender", sender).text
    assert world.count("sending_stops") == 0


def test_what_stops_messages_besides_is_said(visitor: Visitor, world: World, lead: UUID) -> None:
    world.insert("sending_stops", reason="a fire", stopped_by="Rui")

    planned = visitor.post("/acts", act="pause", target="lead", id=lead)

    assert "What stops messages as well the engine: a fire Rui" in planned.text
    assert "to be given" not in planned.text


def test_what_is_so_already_has_no_button(visitor: Visitor, world: World, lead: UUID) -> None:
    del world
    for act, said in (("resume", "Not paused: the lead Ana"), ("unsuppress", "It is not on the")):
        target = "lead" if act == "resume" else "address"
        planned = visitor.post("/acts", act=act, target=target, id=lead, channel="email")

        assert said in planned.text
        assert 'name="confirmed"' not in planned.body


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
@pytest.mark.parametrize("target", ["lead", "sender"])
def test_a_pause_needs_a_reason_that_fits(
    visitor: Visitor, world: World, lead: UUID, target: str, reason: str
) -> None:
    [[sender]] = world.connection.run("SELECT id FROM senders WHERE channel = 'email'")
    id_ = lead if target == "lead" else sender

    planned = visitor.post("/acts", act="pause", target=target, id=id_)
    refused = visitor.confirm(planned, reason=reason)

    assert refused.status == 400
    assert "eason: " in refused.text
    assert 'aria-invalid="true"' in refused.body
    assert world.count("sending_stops") == 0
    assert world.count("cadence_enrollments", "status = 'paused'") == 0


def test_what_the_person_asked_for_is_lifted_only_if_they_asked_again(
    visitor: Visitor, world: World, lead: UUID
) -> None:
    world.insert(
        "suppressions",
        org_id=world.org_id,
        channel="email",
        address="maria@lead.test",
        reason="unsubscribed",
    )

    planned = visitor.post("/acts", act="unsuppress", target="address", id=lead, channel="email")
    assert "The lead unsubscribed (from" in planned.text
    assert f'name="asked_again" value="{asked_again(planned)}" required' in planned.body
    assert "1 stays, because the person asked" in acted(visitor, "unsuppress", "address", lead).text
    assert world.count("suppressions") == 1

    done = visitor.confirm(planned, asked_again=asked_again(planned))
    assert "Removed 1" in visitor.get(done.headers["location"]).text
    assert world.count("suppressions") == 0


def test_an_opt_out_that_came_in_meanwhile_stays_though_the_person_asked_again(
    visitor: Visitor, world: World, lead: UUID
) -> None:
    def opt_out(reason: str) -> None:
        of = {"org_id": world.org_id, "channel": "email", "address": "maria@lead.test"}
        world.insert("suppressions", reason=reason, **of)

    opt_out("unsubscribed")
    planned = visitor.post("/acts", act="unsuppress", target="address", id=lead, channel="email")
    world.connection.run("DELETE FROM suppressions")
    opt_out("complained")

    again = visitor.confirm(planned, asked_again=asked_again(planned))

    assert (again.status, "has changed meanwhile" in again.text) == (409, True)
    assert world.count("suppressions") == 1


def test_nobody_asks_again_for_others_with_the_address(
    visitor: Visitor, world: World, lead: UUID
) -> None:
    of = {"org_id": world.org_id, "channel": "email", "address": "maria@lead.test"}
    world.insert("suppressions", reason="unsubscribed", **of)
    world.lead()

    planned = visitor.post("/acts", act="unsuppress", target="address", id=lead, channel="email")

    assert "2 leads have this address" in planned.text
    assert 'name="confirmed"' not in planned.body


def test_another_address_that_the_lead_got_meanwhile_is_not_suppressed(
    visitor: Visitor, world: World, lead: UUID
) -> None:
    planned = visitor.post("/acts", act="suppress", target="address", id=lead, channel="email")
    world.update("leads", lead, email="someone@else.test")

    again = visitor.confirm(planned)

    assert (again.status, "It is someone@else.test." in again.text) == (409, True)
    assert world.count("suppressions") == 0


def test_every_act_is_recorded_without_personal_data(
    visitor: Visitor, world: World, lead: UUID
) -> None:
    acted(visitor, "pause", "lead", lead, reason="on holiday")
    acted(visitor, "suppress", "address", lead)

    rows = world.rows("SELECT * FROM operator_actions ORDER BY id")
    done = [row["operation"] for row in rows if row["phase"] == "done"]
    assert done == ["pause", "suppress"]
    assert "maria" not in str(rows)
    assert "holiday" not in str(rows)


@pytest.mark.parametrize("act", ["", "purge", "release", "PAUSE", "pause ", "__class__"])
@pytest.mark.parametrize("fields", [{}, {"confirmed": ""}], ids=["planned", "confirmed"])
def test_an_act_that_pages_do_not_offer_is_refused(
    visitor: Visitor, lead: UUID, act: str, fields: dict[str, str]
) -> None:
    refused = visitor.post("/acts", act=act, target="lead", id=lead, **fields)

    assert refused.status == 400
    assert "Act: it is one of pause, resume, " in refused.text


@pytest.mark.parametrize(
    ("act", "target"),
    [("pause", "template"), ("pause", "address"), ("resume", "reply"), ("suppress", "lead")],
)
def test_a_target_that_the_act_does_not_have_is_refused(
    visitor: Visitor, lead: UUID, act: str, target: str
) -> None:
    refused = visitor.post("/acts", act=act, target=target, id=lead, confirmed="")

    assert refused.status == 400
    assert "target: it is one of" in refused.text.lower()


@pytest.mark.parametrize(
    ("act", "target"),
    [("pause", "lead"), ("resume", "cadence"), ("pause", "sender"), ("suppress", "address")],
)
def test_what_does_not_exist_is_not_found(visitor: Visitor, act: str, target: str) -> None:
    asked = {"act": act, "target": target, "id": UNKNOWN_ID, "channel": "email"}

    assert visitor.post("/acts", **asked).status == 404
    assert visitor.post("/acts", **asked, confirmed="").status == 404


def test_a_lead_without_a_phone_has_none_to_suppress(visitor: Visitor, world: World) -> None:
    lead = world.lead(phone=None)

    assert "Suppress the phone number" not in visitor.get(f"/leads/{lead}").body
    refused = visitor.post("/acts", act="suppress", target="address", id=lead, channel="whatsapp")
    assert refused.status == 404
    assert "The lead has no phone number." in refused.text


def test_without_the_token_of_the_session_nothing_changes(
    visitor: Visitor, world: World, lead: UUID
) -> None:
    form = f"csrf=wrong&act=pause&target=lead&id={lead}&reason=x&confirmed="

    refused = visitor.ask("POST", "/acts", form, {"Origin": visitor.origin})

    assert refused.status == 403
    assert world.count("cadence_enrollments", "status = 'paused'") == 0
    assert visitor.get(f"/acts?act=pause&target=lead&id={lead}&confirmed=").status == 404


def forms() -> st.SearchStrategy[dict[str, str]]:
    odd = st.text(max_size=20)
    return st.fixed_dictionaries(
        {
            "act": st.sampled_from(list(ACTS)) | odd,
            "target": st.sampled_from(list(PAGES)) | odd,
            "id": st.uuids().map(str) | odd,
        },
        optional={
            "channel": st.sampled_from(["email", "whatsapp"]) | odd,
            "confirmed": odd,
            **dict.fromkeys(("reason", "asked_again", "other", "into", "to", "lead"), odd),
            **dict.fromkeys(("once", "shown"), odd),
        },
    )


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(form=forms())
def test_no_form_is_a_fault_of_the_console_or_changes_anything(
    visitor: Visitor, world: World, form: dict[str, str]
) -> None:
    assert visitor.post("/acts", **form).status in (200, 400, 404, 409)
    assert world.count("operator_actions", "phase = 'done'") == 0
