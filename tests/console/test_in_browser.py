"""The console in a real Chromium: by mouse, keyboard, phone and screen reader."""

from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest

from tests.browser import (
    DESKTOP,
    ENTER,
    NEEDS_CHROMIUM,
    PHONE,
    TAB,
    Browser,
    ColorScheme,
)
from tests.console.browsing import Visitor
from tests.engine import engine, run
from tests.feedback.inbox import SENT_AT, Inbox
from tests.world import World

pytestmark = NEEDS_CHROMIUM

AXE = files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
CHECK = """
    return axe.run().then(found => found.violations.map(
        rule => rule.id + ': ' + rule.nodes.map(node => node.target).join(' ')))"""
OVERFLOW = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
ACT_BUTTONS = (
    ("/leads/", "[aria-label='Pause the lead …']"),
    ("/leads/", "[aria-label='Merge the lead …']"),
    ("/leads/", "[aria-label='Export the lead …']"),
    ("/leads/", "[aria-label='Erase the lead …']"),
    ("/leads/", "[aria-label^='Suppress the email']"),
    ("/cadences/", ".acts button"),
    ("/senders", "tbody tr:first-child .act button"),
    ("/senders/organizations", "[aria-label='Pause email of Acme …']"),
    ("/templates/", "[aria-label='Send a test of the template …']"),
    ("/holds/readings", "[aria-label^='Opt-out: suppress the reply']"),
    ("/", "[aria-label='Pause the engine …']"),
)
"""By the beginning of a path, or the whole one."""
CUT_OFF = """
    return [...document.querySelectorAll('main input[placeholder]')].filter(input => {
        input.value = input.placeholder;
        return input.scrollWidth > input.clientWidth;
    }).map(input => input.placeholder)"""
"""The hints that are longer than their fields."""
FOCUSED = "return document.activeElement.outerHTML"


@pytest.fixture
def browser(chromium: Browser, link: str) -> Browser:
    """A browser that the console let in, with an empty log."""
    chromium.look_like(DESKTOP, "light")
    chromium.open(link)
    chromium.complaints()
    return chromium


@pytest.fixture
def base(link: str) -> str:
    return Visitor(link).base


@pytest.fixture
def paths(world: World, inbox: Inbox) -> list[str]:
    """The paths of every page, on a world that has something on each of them."""
    template = world.template(body="<p>Dear {{ first_name }}</p>", name="greeting")
    cadence = world.cadence(
        {"template_id": template}, {"delay_days": 2}, name="A cadence with quite a long name"
    )
    lead = world.lead(first_name="Maria Aparecida", company_name="Padaria e Confeitaria do Sol")
    world.enrollment(cadence, lead)
    world.enrollment(cadence, world.lead(first_name="Rui", email=None))
    run(engine(world))
    world.lead_of_its_own()
    world.enroll_many(cadence, 2)
    [message] = world.messages()
    uncertain = inbox.message(status="uncertain").interaction
    content = "Bitte nehmen Sie mich aus Ihrem Verteiler. " + "Donaudampfschifffahrt" * 9
    world.reply(lead, content=content, sent_at=SENT_AT, needs_reading=True)
    return [
        "/",
        "/leads",
        f"/leads/{lead}",
        "/holds",
        "/holds?paused_by=person",
        "/holds/group?reason=missing_address",
        "/holds/release?reason=missing_address",
        "/holds/uncertain",
        f"/holds/uncertain/{uncertain}",
        "/holds/readings",
        "/outbox",
        f"/outbox/{message['id']}",
        "/agenda",
        "/cadences",
        f"/cadences/{cadence}",
        "/senders",
        "/senders/organizations",
        "/templates",
        f"/templates/{template}?lead={lead}",
        "/nothing",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_axe_finds_no_barrier_on_any_page_and_no_page_scrolls_sideways(
    browser: Browser, base: str, paths: list[str], size: tuple[int, int], scheme: ColorScheme
) -> None:
    browser.look_like(size, scheme)
    barriers, overflows = {}, {}
    for path in paths:
        browser.open(base + path)
        overflows[path] = browser.run(OVERFLOW)
        barriers[path] = browser.run(AXE + CHECK)

    assert {path: found for path, found in barriers.items() if found} == {}
    assert {path: pixels for path, pixels in overflows.items() if pixels > 0} == {}


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_no_hint_in_a_field_is_cut_off(
    browser: Browser, base: str, paths: list[str], size: tuple[int, int]
) -> None:
    browser.look_like(size, "light")
    cut_off = {}
    for path in paths:
        browser.open(base + path)
        cut_off[path] = browser.run(CUT_OFF)

    assert cut_off == {path: [] for path in paths}


def test_the_header_is_as_high_on_every_page_and_a_long_text_breaks_no_short_word(
    browser: Browser, base: str, world: World, paths: list[str]
) -> None:
    world.insert("sending_stops", reason="because of " * 40, stopped_by="postgres")
    browser.look_like((1085, 800), "light")
    heights = {}
    for path in paths:
        browser.open(base + path)
        heights[path] = browser.run("return document.querySelector('header').offsetHeight")
    browser.open(base + "/")

    assert len(set(heights.values())) == 1, heights
    lines = """const range = document.createRange();
        range.selectNodeContents(document.querySelector("[data-label='By']"));
        return range.getClientRects().length"""
    assert browser.run(lines) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_axe_finds_no_barrier_on_the_page_of_an_act(
    browser: Browser, base: str, paths: list[str], size: tuple[int, int], scheme: ColorScheme
) -> None:
    browser.look_like(size, scheme)
    for begins, button in ACT_BUTTONS:
        [path] = [path for path in paths if path == begins] or [
            path for path in paths if path.startswith(begins)
        ]
        browser.open(base + path)
        with browser.page_turn():
            browser.click(button)

        assert browser.run(AXE + CHECK) == []
        assert browser.run(OVERFLOW) <= 0


def test_a_label_of_two_lines_makes_room_for_itself_on_a_phone(
    browser: Browser, base: str, paths: list[str]
) -> None:
    assert "/agenda" in paths
    browser.look_like(PHONE, "light")
    browser.open(base + "/agenda")

    grown = browser.run(
        "const cell = document.querySelector('td[data-label=\"Messages\"]');"
        "const before = cell.offsetHeight;"
        "cell.dataset.label = 'Cap in 24 hours, and another line';"
        "return cell.offsetHeight - before"
    )

    assert grown > 0


def test_axe_sees_a_barrier(browser: Browser, base: str) -> None:
    browser.open(base + "/")
    browser.run(
        "document.querySelector('input[type=search]').removeAttribute('aria-label');"
        "document.querySelector('input[type=search]').removeAttribute('placeholder')"
    )

    assert any(found.startswith("label: ") for found in browser.run(AXE + CHECK))


def test_the_browser_complains_about_no_page(browser: Browser, base: str, paths: list[str]) -> None:
    for path in paths[:-1]:
        browser.open(base + path)

    assert browser.complaints() == []


def test_a_lead_is_found_with_the_keyboard_alone(browser: Browser, base: str, world: World) -> None:
    lead = world.lead(first_name="Ana")
    browser.open(base + "/")

    browser.press(TAB)
    assert "Skip to the content" in browser.run(FOCUSED)
    while 'type="search"' not in browser.run(FOCUSED):
        browser.press(TAB)
    with browser.page_turn():
        browser.press(*"maria@lead.test", ENTER)

    assert browser.run("return location.pathname").endswith(f"/leads/{lead}")
    assert browser.text("h1").startswith("Ana, Padaria Sol")
    assert browser.role_and_name("search form input[type=search]") == (
        "searchbox",
        "Find a lead by name, email, phone or id",
    )


def test_the_skip_link_leads_past_the_navigation(browser: Browser, base: str) -> None:
    browser.open(base + "/holds?paused_by=person")

    browser.press(TAB, ENTER, TAB)

    assert "What the engine holds" in browser.run(FOCUSED)
    assert browser.run("return getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_group_is_released_by_mouse(browser: Browser, base: str, world: World) -> None:
    enrollment = world.enrollment(world.cadence({}), world.lead(email=None))
    run(engine(world))
    browser.open(base + "/holds")

    with browser.page_turn():
        browser.click(".actions a[href*='/holds/release']")
    assert browser.text("h1") == "Release 1?"
    assert world.enrollment_row(enrollment)["status"] == "paused"
    with browser.page_turn():
        browser.click("main form button")

    assert browser.text("[role=status]").startswith("Released 1.")
    assert world.enrollment_row(enrollment)["status"] == "active"
    assert browser.complaints() == []


def test_a_double_click_on_release_reads_what_the_first_click_did(
    browser: Browser, base: str, world: World
) -> None:
    world.enrollment(world.cadence({}), world.lead(email=None))
    run(engine(world))
    browser.open(base + "/holds/release?reason=missing_address")

    with browser.page_turn():
        browser.run("const b = document.querySelector('main form button'); b.click(); b.click()")

    assert browser.text("[role=status]").startswith("Released 1.")
    assert world.count("operator_actions", "phase = 'done'") == 1


def test_an_email_is_shown_in_its_frame_and_can_do_nothing(
    browser: Browser, base: str, world: World
) -> None:
    body = "<p style='color:red'>Dear {{ first_name }}</p><script>top.location = '/'</script>"
    world.enrollment(world.cadence({"template_id": world.template(body=body)}))
    run(engine(world))
    [message] = world.messages()

    browser.open(f"{base}/outbox/{message['id']}")

    assert browser.run("return document.querySelector('iframe').contentDocument") is None
    assert browser.run("return location.pathname").endswith(f"/outbox/{message['id']}")
    assert browser.run("return document.querySelector('iframe').clientHeight") > 200


def test_the_cookie_is_invisible_to_scripts(browser: Browser, base: str) -> None:
    browser.open(base + "/")

    [cookie] = browser.cookies()  # none of the consoles of other tests
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    assert browser.run("return document.cookie") == ""


SMALLEST_LETTERS = """
    return Math.min(...[...document.querySelectorAll('.bars text')].map(
        text => text.getBoundingClientRect().height).filter(height => height))"""


def test_the_numbers_of_a_picture_can_be_read_on_a_phone(
    browser: Browser, base: str, world: World
) -> None:
    tomorrow = datetime.now(UTC).replace(hour=0, minute=30) + timedelta(days=1)
    cadence = world.cadence({})
    for hour in range(24):
        world.enrollment(cadence, next_step_due=tomorrow + timedelta(hours=hour))
    browser.look_like(PHONE, "light")

    for path in ("/", "/agenda?day=tomorrow"):
        browser.open(base + path)

        assert browser.run(SMALLEST_LETTERS) >= 10, path
        assert browser.run(OVERFLOW) <= 0, path
        assert browser.run(AXE + CHECK) == []
