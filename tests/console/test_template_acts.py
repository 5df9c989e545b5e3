"""A template is sent to a colleague from its page, as a test."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.browser import NEEDS_CHROMIUM, Browser
from tests.console.browsing import Visitor
from tests.world import World


@pytest.fixture
def template(world: World) -> UUID:
    """A template of a cadence, in a world with Maria."""
    template = world.template()
    world.cadence({"template_id": template})
    world.lead()
    return template


def sent(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(file.read_text(encoding="utf-8")) for file in folder.iterdir()]


def asked(template: UUID, **fields: str) -> dict[str, object]:
    given = {"lead": "maria@lead.test", "to": "me@example.com", **fields}
    return {"act": "test-send", "target": "template", "id": template, **given}


@NEEDS_CHROMIUM
def test_a_test_is_sent_by_keyboard_to_the_address_that_was_typed(
    browser: Browser, link: str, world: World, template: UUID, stub_outbox: Path
) -> None:
    [[lead]] = world.connection.run("SELECT id FROM leads")
    page = f"{Visitor(link).base}/templates/{template}"
    browser.open(f"{page}?lead={lead}")

    with browser.page_turn():
        browser.click("[aria-label='Send a test of the template …']")
    assert browser.run("return document.querySelector('main [name=lead]').value") == str(lead)
    browser.click("main [name=to]")
    with browser.page_turn():
        browser.press(*"me@example.com", "\ue007")
    assert browser.text("h1") == "Send the test to me@example.com?"
    assert "From ana@acme.test, with the subject “[TEST] Hello Maria”." in browser.text("main")
    assert "@" not in browser.run("return location.href + document.title")
    assert sent(stub_outbox) == []
    with browser.page_turn():
        browser.click("main form a")
    assert browser.run("return location.href") == f"{page}?lead={lead}"
    assert sent(stub_outbox) == []

    browser.open(f"{page}?lead={lead}")
    with browser.page_turn():
        browser.click("[aria-label='Send a test of the template …']")
    browser.click("main [name=to]")
    with browser.page_turn():
        browser.press(*"me@example.com", "\ue007")
    with browser.page_turn():
        browser.run("const b = document.querySelector('main form button'); b.click(); b.click()")

    assert browser.text("[role=status]").startswith("The stub transport took it")
    [message] = sent(stub_outbox)
    assert message["to"] == "me@example.com"
    assert world.count("operator_actions", "phase = 'begun'") == 1
    assert world.count("interactions") == 0


@pytest.mark.parametrize("to", ["me@example.com", "nobody"])
def test_cancel_goes_back_to_the_template_with_the_lead_that_was_chosen(
    visitor: Visitor, world: World, template: UUID, to: str
) -> None:
    lead = str(world.rows("SELECT id FROM leads")[0]["id"])

    for fields in (
        {"act": "test-send", "target": "template", "id": template, "lead": lead},
        asked(template, lead=lead, to=to),
    ):
        page = visitor.post("/acts", **fields)
        assert f'href="/templates/{template}?lead={lead}">Cancel' in page.body

    typed = visitor.post("/acts", **asked(template, lead="maria@lead.test", to="nobody"))
    assert f'href="/templates/{template}">Cancel' in typed.body  # no address in a URL


def test_one_form_sends_one_test(
    visitor: Visitor, world: World, template: UUID, stub_outbox: Path
) -> None:
    planned = visitor.post("/acts", **asked(template))

    first, second = visitor.confirm(planned), visitor.confirm(planned)

    assert (first.status, second.status) == (303, 303)
    assert len(sent(stub_outbox)) == 1
    [lead] = world.rows("SELECT id FROM leads")
    assert first.headers["location"] == f"/templates/{template}?lead={lead['id']}"


def test_the_same_test_under_another_form_is_refused_by_the_operation(
    visitor: Visitor, template: UUID, stub_outbox: Path
) -> None:
    planned = visitor.post("/acts", **asked(template))
    visitor.confirm(planned)

    again = visitor.confirm(planned, other="x")

    assert again.status == 400
    assert "this test was begun before" in again.text
    assert len(sent(stub_outbox)) == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"to": "me"}, "To: "),
        ({"to": ""}, "To: "),
        ({"to": "a\u202e@example.com"}, "To: "),
        ({"lead": ""}, "Lead"),
        ({"lead": "nobody@lead.test"}, "No lead of Acme has this"),
        ({"lead": "00000000-0000-4000-8000-000000000000"}, "No lead of Acme has this"),
    ],
)
def test_what_does_not_fit_is_named_and_asked_again(
    visitor: Visitor, template: UUID, stub_outbox: Path, fields: dict[str, str], said: str
) -> None:
    refused = visitor.post("/acts", **asked(template, **fields), confirmed="")

    assert refused.status == 400
    assert said in refused.text
    assert 'name="to"' in refused.body
    assert 'name="confirmed"' not in refused.body
    assert sent(stub_outbox) == []


def test_a_lead_of_another_organization_fills_no_template(
    visitor: Visitor, world: World, template: UUID, stub_outbox: Path
) -> None:
    theirs = world.lead(org_id=world.insert("organizations", name="Rival"), email="a@rival.test")

    for lead in ("a@rival.test", str(theirs)):
        refused = visitor.post("/acts", **asked(template, lead=lead))
        assert "No lead of Acme has this" in refused.text
    assert sent(stub_outbox) == []


def test_without_a_transport_the_page_names_the_setting(
    visitor: Visitor, template: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EMAIL_TRANSPORT", raising=False)

    refused = visitor.post("/acts", **asked(template))

    assert refused.status == 400
    assert "EMAIL_TRANSPORT" in refused.text
    assert 'value="me@example.com"' in refused.body


def test_an_address_that_is_suppressed_meanwhile_gets_no_test(
    visitor: Visitor, world: World, template: UUID, stub_outbox: Path
) -> None:
    planned = visitor.post("/acts", **asked(template))
    world.insert(
        "suppressions",
        org_id=world.org_id,
        channel="email",
        address="me@example.com",
        reason="manual",
    )

    refused = visitor.confirm(planned)

    assert refused.status == 400
    assert "do-not-contact list" in refused.text
    assert sent(stub_outbox) == []


@pytest.mark.parametrize("part", ["subject", "body"])
def test_a_template_that_was_written_anew_meanwhile_is_asked_about_again(
    visitor: Visitor, world: World, template: UUID, stub_outbox: Path, part: str
) -> None:
    planned = visitor.post("/acts", **asked(template))
    world.update("message_templates", template, **{part: "Something else"})

    again = visitor.confirm(planned)

    assert (again.status, sent(stub_outbox)) == (409, [])
    assert "This has changed meanwhile" in again.text
    visitor.confirm(again)
    assert "Something else" in str(sent(stub_outbox))


def test_a_whatsapp_template_offers_no_test(visitor: Visitor, world: World) -> None:
    template = world.template(channel="whatsapp")
    world.cadence({"template_id": template, "channel": "whatsapp"})
    world.lead()

    assert "Send a test" not in visitor.get(f"/templates/{template}").text
    refused = visitor.post("/acts", **asked(template))
    assert "only a template for emails can be tested" in refused.text
