"""A lead is merged into another one, erased and exported on its page."""

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.browser import NEEDS_CHROMIUM, Browser
from tests.console.browsing import Visitor
from tests.world import World

CARDS = "return [...document.querySelectorAll('tbody tr')].map(row => row.innerText)"


@pytest.fixture
def ana(world: World) -> UUID:
    return world.lead(first_name="Ana", last_name="Lima", email=None)


@pytest.fixture
def bea(world: World) -> UUID:
    return world.lead(first_name="Bea", email="bea@lead.test", phone="+12125550109")


def is_merged(world: World, lead: UUID) -> bool:
    return world.row("leads", lead)["merged_into"] is not None


def done_actions(world: World) -> list[str]:
    rows = world.rows("SELECT operation FROM operator_actions WHERE phase = 'done' ORDER BY id")
    return [row["operation"] for row in rows]


# Merge


def open_merge(browser: Browser, link: str, lead: UUID) -> None:
    browser.open(f"{Visitor(link).base}/leads/{lead}")
    with browser.page_turn():
        browser.click("[aria-label='Merge the lead …']")


def name_other(browser: Browser, other: UUID | str) -> None:
    """Type which lead stays, and go on with the Enter key."""
    browser.click("main [name=other]")
    with browser.page_turn():
        browser.press(*str(other), "\ue007")


@NEEDS_CHROMIUM
def test_a_lead_is_merged_by_keyboard_into_the_one_that_was_typed(
    browser: Browser, link: str, world: World, ana: UUID, bea: UUID
) -> None:
    open_merge(browser, link, ana)
    assert browser.text("h1") == "Merge Ana Lima, Padaria Sol into which lead?"
    assert browser.role_and_name("main [name=other]") == ("textbox", "The lead that stays")
    name_other(browser, "bea@lead.test")
    assert browser.text("h1") == "Merge Ana Lima, Padaria Sol into Bea, Padaria Sol?"
    emptied, stays, then = browser.run(CARDS)
    assert "Ana Lima" in emptied
    assert "bea@lead.test" in stays
    assert "Bea Lima" in then
    assert "@" not in browser.run("return location.href + document.title")
    assert not is_merged(world, ana)
    with browser.page_turn():
        browser.click("main form button")

    assert browser.run("return location.href") == f"{Visitor(link).base}/leads/{ana}"
    assert browser.text("[role=status]") == "Merged into Bea Lima, Padaria Sol."
    assert "it was merged into another lead" in browser.text(".answer")
    assert world.row("leads", ana)["merged_into"] == bea
    assert browser.complaints() == []


@NEEDS_CHROMIUM
def test_leads_with_the_same_address_are_offered_first_and_a_merge_can_be_left(
    browser: Browser, link: str, world: World, ana: UUID
) -> None:
    twin = world.lead(first_name="Twin")
    world.lead(first_name="Theirs", org_id=world.insert("organizations", name="Rival"))
    open_merge(browser, link, ana)
    assert "Theirs" not in browser.text("main")

    browser.click(f"main [value='{twin}']")
    with browser.page_turn():
        browser.click("main form button")
    assert browser.text("h1").endswith("into Twin, Padaria Sol?")
    with browser.page_turn():
        browser.click("main form a")

    assert browser.text("h1").startswith("Ana Lima")
    assert not is_merged(world, ana)
    assert done_actions(world) == []


def test_of_several_leads_with_a_name_one_is_chosen(
    visitor: Visitor, world: World, ana: UUID
) -> None:
    others = [
        world.lead(first_name="Beate", email=f"beate{n}@lead.test", phone=None) for n in range(2)
    ]

    asked = visitor.post("/acts", act="merge", target="lead", id=ana, other="beat")
    chosen = visitor.post("/acts", act="merge", target="lead", id=ana, into=others[1])

    assert all(f'value="{other}"' in asked.body for other in others)
    assert "beate1@lead.test" in chosen.text
    assert 'name="confirmed"' in chosen.body


@pytest.mark.parametrize("other", ["nobody", "maria@rival.test", "+4915112345678", "ana lima"])
def test_a_lead_that_is_not_of_the_organization_is_not_found(
    visitor: Visitor, world: World, ana: UUID, other: str
) -> None:
    rival = world.insert("organizations", name="Rival")
    world.lead(org_id=rival, email="maria@rival.test", phone="+4915112345678", first_name="Nobody")

    asked = visitor.post("/acts", act="merge", target="lead", id=ana, other=other)

    assert asked.status == 400
    assert "No other lead of Acme has this id or address" in asked.text
    assert f'value="{other}"' in asked.body


def test_the_id_of_a_lead_of_another_organization_is_refused(
    visitor: Visitor, world: World, ana: UUID
) -> None:
    theirs = world.lead(org_id=world.insert("organizations", name="Rival"))

    refused = visitor.post("/acts", act="merge", target="lead", id=ana, into=theirs, confirmed="")

    assert refused.status == 400
    assert "the leads are of two organizations" in refused.text
    assert not is_merged(world, ana)


@pytest.mark.parametrize("change", ["merged", "erased", "merged into", "erased into"])
def test_a_merge_that_became_impossible_says_why(
    visitor: Visitor, world: World, ana: UUID, bea: UUID, change: str
) -> None:
    planned = visitor.post("/acts", act="merge", target="lead", id=ana, into=bea)
    changed = bea if change.endswith("into") else ana
    if change.startswith("merged"):
        third = world.lead(first_name="Cleo", email="cleo@lead.test", phone=None)
        world.connection.run("SELECT merge_leads(:keep, :drop)", keep=third, drop=changed)
    else:
        world.connection.run("SELECT erase_lead(:lead)", lead=changed)

    done = visitor.confirm(planned)

    assert change.partition(" ")[0] in done.text
    assert 'name="confirmed"' not in done.body
    assert done_actions(world) == []


def test_what_changed_since_it_was_shown_is_shown_again(
    visitor: Visitor, world: World, ana: UUID, bea: UUID
) -> None:
    planned = visitor.post("/acts", act="merge", target="lead", id=ana, into=bea)
    world.update("leads", bea, email="bea.new@lead.test")

    again = visitor.confirm(planned)

    assert again.status == 409
    assert "This has changed meanwhile, and nothing was done" in again.text
    assert "bea.new@lead.test" in again.text
    assert not is_merged(world, ana)
    assert visitor.confirm(again).status == 303
    assert is_merged(world, ana)


@NEEDS_CHROMIUM
def test_a_merge_that_became_impossible_is_a_page_that_says_so(
    browser: Browser, link: str, world: World, ana: UUID, bea: UUID
) -> None:
    open_merge(browser, link, ana)
    name_other(browser, bea)
    world.connection.run("SELECT erase_lead(:lead)", lead=bea)

    with browser.page_turn():
        browser.click("main form button")

    assert browser.text("[role=alert]") == "Into: this lead was erased."
    assert browser.text("h1") == "Merge Ana Lima, Padaria Sol into which lead?"
    assert not is_merged(world, ana)


# Erase


@NEEDS_CHROMIUM
def test_a_person_is_erased_by_mouse_and_not_by_cancel(
    browser: Browser, link: str, world: World, ana: UUID
) -> None:
    world.lead(first_name="Rui", last_name="Office", email="rui@lead.test")
    page = f"{Visitor(link).base}/leads/{ana}"
    browser.open(page)

    with browser.page_turn():
        browser.click("[aria-label='Erase the lead …']")
    assert browser.text("h1").startswith("Erase ")
    assert "It cannot be undone." in browser.text("main")
    with browser.page_turn():
        browser.click("main form a")
    assert world.count("leads", "erased_at IS NOT NULL") == 0
    with browser.page_turn():
        browser.click("[aria-label='Erase the lead …']")
    with browser.page_turn():
        browser.click("main form button")

    assert browser.run("return location.href") == page
    assert browser.text("[role=status]").startswith("Erased ")
    assert "this lead was erased" in browser.text(".answer")
    assert world.row("leads", ana)["erased_at"] is not None
    assert browser.complaints() == []


def test_every_lead_of_the_person_is_shown_before_it_is_erased(
    visitor: Visitor, world: World
) -> None:
    lead = world.lead(first_name="Ana")
    world.lead(first_name="Ana", phone=None)
    world.lead(first_name="Ana", org_id=world.insert("organizations", name="Rival"))
    colleague = world.lead(first_name="Rui", last_name="Dias", email="rui@lead.test")

    planned = visitor.post("/acts", act="erase", target="lead", id=lead)

    assert "Erase Ana, Padaria Sol (2 leads that are one person) forever?" in planned.text
    assert "Rival" not in planned.text
    assert "not included Rui Dias" in planned.text
    visitor.confirm(planned)
    assert world.row("leads", colleague)["erased_at"] is None
    assert world.count("leads", "erased_at IS NOT NULL") == 2


def test_nothing_is_erased_that_was_not_shown(visitor: Visitor, world: World, ana: UUID) -> None:
    planned = visitor.post("/acts", act="erase", target="lead", id=ana)
    world.lead(first_name="Ana", last_name="Lima", email=None)

    again = visitor.confirm(planned)

    assert again.status == 409
    assert "(2 leads that are one person) forever?" in again.text
    assert world.count("leads", "erased_at IS NOT NULL") == 0


# Export


def test_an_export_is_a_file_of_json_whose_name_names_no_person(
    visitor: Visitor, world: World, ana: UUID
) -> None:
    world.update("leads", ana, first_name="Ána 😀")
    planned = visitor.post("/acts", act="export", target="lead", id=ana)

    file = visitor.confirm(planned)

    assert "Export everything about Ána 😀 Lima, Padaria Sol?" in planned.text
    assert file.headers["content-disposition"] == f'attachment; filename="lead-{ana}.json"'
    assert file.headers["content-type"] == "application/json"
    assert file.headers["cache-control"] == "no-store"
    [row] = json.loads(file.body)["leads"]
    assert (row["id"], row["first_name"]) == (str(ana), "Ána 😀")


def test_nothing_is_exported_that_was_not_shown(visitor: Visitor, world: World, ana: UUID) -> None:
    planned = visitor.post("/acts", act="export", target="lead", id=ana)
    world.lead(first_name="Ana", last_name="Lima", email=None)

    again = visitor.confirm(planned)

    assert (again.status, "content-disposition" in again.headers) == (409, False)
    assert "(2 leads that are one person)?" in again.text


@NEEDS_CHROMIUM
def test_an_export_leaves_the_page_where_it_is(browser: Browser, link: str, ana: UUID) -> None:
    browser.open(f"{Visitor(link).base}/leads/{ana}")
    with browser.page_turn():
        browser.click("[aria-label='Export the lead …']")

    browser.click("main form button")

    assert browser.text("h1") == "Export everything about Ana Lima, Padaria Sol?"
    with browser.page_turn():
        browser.click("main form a")
    assert browser.text("h1").startswith("Ana Lima")


# Twice


@pytest.mark.parametrize("act", ["merge", "erase", "pause"])
def test_a_double_click_does_it_once_and_both_read_the_same(
    visitor: Visitor, world: World, ana: UUID, bea: UUID, act: str
) -> None:
    world.enrollment(world.cadence({}), ana)
    planned = visitor.post("/acts", act=act, target="lead", id=ana, into=bea)

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: visitor.confirm(planned, reason="x"), range(2))

    assert (first.status, second.status) == (303, 303)
    assert first.headers["location"] == second.headers["location"]
    assert len(done_actions(world)) == 1
    assert '<p class="notice" role="status">' in visitor.get(f"/leads/{ana}").body


@NEEDS_CHROMIUM
def test_two_clicks_of_a_mouse_merge_once(
    browser: Browser, link: str, world: World, ana: UUID, bea: UUID
) -> None:
    open_merge(browser, link, ana)
    name_other(browser, bea)

    with browser.page_turn():
        browser.run("const b = document.querySelector('main form button'); b.click(); b.click()")

    assert browser.text("[role=status]").startswith("Merged into Bea")
    assert done_actions(world) == ["merge"]


def test_a_form_that_was_refused_may_be_sent_again(
    visitor: Visitor, world: World, ana: UUID
) -> None:
    world.enrollment(world.cadence({}), ana)
    planned = visitor.post("/acts", act="pause", target="lead", id=ana)

    refused = visitor.confirm(planned, reason="")
    done = visitor.confirm(planned, reason="on holiday")

    assert (refused.status, done.status) == (400, 303)
    assert world.count("cadence_enrollments", "status = 'paused'") == 1


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(other=st.text(max_size=40), act=st.sampled_from(["merge", "erase", "export"]))
def test_nothing_that_is_typed_changes_a_lead_before_it_is_confirmed(
    visitor: Visitor, world: World, ana: UUID, other: str, act: str
) -> None:
    visitor.post("/acts", act=act, target="lead", id=ana, other=other, confirmed="", shown=other)

    assert not is_merged(world, ana)
    assert done_actions(world) == []
