"""The engine, an organization and a channel are paused and resumed on pages."""

import pytest

from cli.console.pages import organizations
from tests.browser import NEEDS_CHROMIUM, Browser
from tests.console.browsing import Visitor
from tests.world import World


def stops(world: World) -> list[tuple[bool, str | None]]:
    """Return of each switch whether it is of one organization, and its channel."""
    rows = world.rows("SELECT org_id, channel FROM sending_stops ORDER BY since")
    return [(row["org_id"] is not None, row["channel"]) for row in rows]


@NEEDS_CHROMIUM
@pytest.mark.parametrize(
    ("shown", "stop"),
    [
        ("/ the engine", (False, None)),
        ("/ WhatsApp of every organization", (False, "whatsapp")),
        ("/senders/organizations Acme", (True, None)),
        ("/senders/organizations email of Acme", (True, "email")),
    ],
)
def test_it_is_paused_and_resumed_by_mouse(
    browser: Browser, link: str, world: World, shown: str, stop: tuple[bool, str | None]
) -> None:
    page, _, button = shown.partition(" ")
    url = Visitor(link).base + page
    browser.open(url)

    with browser.page_turn():
        browser.click(f"[aria-label='Pause {button} …']")
    assert browser.text("h1").startswith("Pause ")
    assert stops(world) == []
    with browser.page_turn():
        browser.click("main form a")
    assert browser.run("return location.href") == url
    with browser.page_turn():
        browser.click(f"[aria-label='Pause {button} …']")
    browser.click("main form [name=reason]")
    with browser.page_turn():
        browser.press(*"a fire", "\ue007")
    assert stops(world) == [stop]
    assert browser.run("return location.href") == url
    assert "a fire" in browser.text("main")

    with browser.page_turn():
        browser.click("[aria-label^='Resume ']")
    with browser.page_turn():
        browser.click("main form button")
    assert browser.text("[role=status]").startswith("Resumed ")
    assert stops(world) == []
    assert browser.complaints() == []


def test_today_resumes_what_is_paused_where_it_belongs(visitor: Visitor, world: World) -> None:
    world.insert("sending_stops", org_id=world.org_id, reason="x")
    world.insert("sending_stops", org_id=world.org_id, channel="email", reason="x")
    world.insert(
        "sending_stops",
        org_id=world.org_id,
        sender_id=world.email_sender,
        channel="email",
        reason="x",
    )

    body = visitor.get("/").body

    for kind, id_ in (
        ("organization", world.org_id),
        ("channel", world.org_id),
        ("sender", world.email_sender),
    ):
        assert f'name="target" value="{kind}"><input type="hidden" name="id" value="{id_}">' in body
    for kind, id_ in (("organization", world.org_id), ("sender", world.email_sender)):
        planned = visitor.post("/acts", act="resume", target=kind, id=id_)
        assert visitor.confirm(planned).status == 303
    assert stops(world) == [(True, "email")]


def test_a_reputation_pause_is_lifted_on_today(visitor: Visitor, world: World) -> None:
    pause = world.insert(
        "reputation_pauses",
        org_id=world.org_id,
        scope="domain",
        domain="acme.test",
        reason="authentication_refused",
        detail="a missing record",
    )
    world.insert("sending_stops", reason="a fire")
    today = visitor.get("/")
    assert f'value="reputation"><input type="hidden" name="id" value="{pause}">' in today.body

    planned = visitor.post("/acts", act="lift", target="reputation", id=pause)
    done = visitor.confirm(planned)

    assert "Lift the reputation pause of Acme?" in planned.text
    assert "What still stops messages the engine: a fire" in planned.text
    assert done.headers["location"] == "/"
    assert "acme.test" not in visitor.get("/").text
    assert world.row("reputation_pauses", pause)["lifted_at"] is not None
    assert visitor.post("/acts", act="lift", target="reputation", id=pause).status == 404


def test_a_switch_of_one_organization_is_not_that_of_every_one(
    visitor: Visitor, world: World
) -> None:
    other = world.insert("organizations", name="Rival")
    world.insert("sending_stops", org_id=other, channel="email", reason="x")

    page = visitor.get("/senders/organizations").body

    assert 'aria-label="Pause email of Acme …"' in page
    assert 'aria-label="Resume email of Rival …"' in page
    assert 'aria-label="Pause email of every organization …"' in visitor.get("/").body


def test_organizations_come_a_page_at_a_time_and_show_how_they_send(
    visitor: Visitor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(organizations, "ORGANIZATIONS_A_PAGE", 1)
    world.insert("organizations", name="Rival")
    world.insert("sending_caps", org_id=world.org_id, kind="organization", daily_cap=500)
    world.update("organizations", world.org_id, minimum_gap_minutes=1_440)

    first = visitor.get("/senders/organizations")
    second = visitor.get(f"/senders/organizations?after={world.org_id}")

    assert "1,440 minutes between two messages to a person" in first.text
    assert "0 of 500 in 24 hours, of all" in first.text
    assert f"/senders/organizations?after={world.org_id}" in first.body
    assert ("Rival" in first.text, "Rival" in second.text) == (False, True)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"target": "channel", "channel": "fax"}, "channel: it is one of"),
        ({"target": "channel", "channel": "email", "id": "x"}, "id: it is not an id"),
        ({"target": "organization"}, "id: it is not an id"),
        ({"target": "cadence", "id": ""}, "id: it is not an id"),
    ],
)
def test_what_a_form_does_not_name_well_is_refused(
    visitor: Visitor, fields: dict[str, str], said: str
) -> None:
    refused = visitor.post("/acts", act="pause", **fields)

    assert refused.status == 400
    assert said in refused.text.lower()
