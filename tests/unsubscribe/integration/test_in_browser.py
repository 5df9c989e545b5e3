"""The page in a real Chromium, used by mouse, keyboard, phone, or screen reader."""

from collections.abc import Iterator

import pytest

from cadence_core.errors import StoreUnavailableError
from cadence_core.unsubscribe.page.texts import TEXTS
from functions.unsubscribe import app
from local.function_url import function_url
from tests.browser import (
    DESKTOP,
    ENTER,
    NEEDS_CHROMIUM,
    PHONE,
    TAB,
    Browser,
    ColorScheme,
)
from tests.unsubscribe.linked_lead import UNSUBSCRIBED, LinkedLead
from tests.unsubscribe.requests_to_page import EMAILS, MARIA, TOKEN, FakeStore

pytestmark = NEEDS_CHROMIUM

MIN_CONTRAST = 4.5  # WCAG 2.2, 1.4.3 (AA)
MIN_TARGET_PIXELS = 44  # WCAG 2.2, 2.5.5 (AAA)
MIN_WIDTH = 320  # WCAG 2.2, 1.4.10; also a desktop at 400 %
HEADINGS = {language: texts.confirm.heading for language, texts in TEXTS.items()}


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    """A browser with default preferences: English, light, desktop size, an empty log."""
    chromium.look_like(DESKTOP, "light")
    chromium.prefer("en-US,en")
    chromium.complaints()
    return chromium


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with function_url(app.lambda_handler) as url:
        yield url


@pytest.fixture
def link(base_url: str) -> str:
    return base_url + TOKEN


def test_a_person_opens_the_page_clicks_and_is_unsubscribed(
    lead: LinkedLead, browser: Browser, base_url: str
) -> None:
    browser.open(base_url.rstrip("/") + lead.path)

    assert browser.text("h1") == "Stop receiving our emails?"
    assert "Acme" in browser.text()
    assert lead.suppressions() == []

    with browser.page_turn():
        browser.click("button")

    assert browser.text("h1") == "Done"
    assert lead.statuses() == {UNSUBSCRIBED}
    assert lead.suppressions() == [("email", "maria@lead.test", "unsubscribed")]
    assert browser.cookies() == []
    assert browser.complaints() == []


def test_the_page_works_with_the_keyboard_alone(
    store: FakeStore, browser: Browser, link: str
) -> None:
    browser.open(link)

    with browser.page_turn():
        browser.press(TAB, ENTER)

    assert browser.text("h1") == "Done"
    assert store.unsubscribed == [MARIA]


def test_confirming_twice_is_harmless(store: FakeStore, browser: Browser, link: str) -> None:
    browser.open(link)
    with browser.page_turn():
        browser.click("button")
    with browser.page_turn():
        browser.run("location.reload()")

    assert browser.text("h1") == "Done"
    assert store.unsubscribed == [MARIA] * 2


def test_a_person_who_comes_back_reads_that_it_is_done_and_may_undo_it(
    lead: LinkedLead, browser: Browser, base_url: str
) -> None:
    browser.open(base_url.rstrip("/") + lead.path)
    with browser.page_turn():
        browser.click("button")
    before = lead.world.dump()

    browser.open(base_url.rstrip("/") + lead.path)

    assert browser.text("h1") == TEXTS["en"].already_done.heading
    assert browser.run("return document.querySelectorAll('button').length") == 1
    assert lead.world.dump() == before

    with browser.page_turn():
        browser.click("button[name=undo]")

    assert browser.text("h1") == TEXTS["en"].undone.heading
    assert lead.suppressions() == []
    assert browser.complaints() == []


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("preferred", "language"), [("pt-BR,pt", "pt"), ("es-MX,es", "es"), ("de-DE,de", "en")]
)
def test_the_page_is_in_the_language_of_the_browser(
    browser: Browser, link: str, preferred: str, language: str
) -> None:
    browser.prefer(preferred)

    browser.open(link)

    assert browser.run("return document.documentElement.lang") == language
    assert browser.text("h1").replace("\N{NON-BREAKING HYPHEN}", "-") == HEADINGS[language]
    assert browser.run("return document.title") == browser.text("h1")


@pytest.mark.parametrize(("language", "email"), EMAILS.items())
def test_the_language_of_the_emails_comes_before_that_of_the_browser(
    store: FakeStore, browser: Browser, link: str, language: str, email: str
) -> None:
    store.emails = email
    browser.prefer("es-MX,es" if language == "en" else "en-US,en")

    browser.open(link)
    asked = browser.text("h1")
    with browser.page_turn():
        browser.click("button")

    assert asked.replace("\N{NON-BREAKING HYPHEN}", "-") == HEADINGS[language]
    assert browser.run("return document.documentElement.lang") == language
    assert browser.text("h1") == TEXTS[language].done.heading


@pytest.mark.usefixtures("store")
def test_a_screen_reader_has_what_it_needs(browser: Browser, link: str) -> None:
    browser.open(link)

    assert browser.role_and_name("button") == ("button", "Stop emails")
    assert browser.role_and_name("h1") == ("heading", "Stop receiving our emails?")
    assert browser.role_and_name("main")[0] == "main"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_colors_have_enough_contrast_to_read(
    store: FakeStore, browser: Browser, link: str, scheme: ColorScheme
) -> None:
    store.is_on_whatsapp = True
    browser.look_like(PHONE, scheme)

    browser.open(link)

    card = browser.color("main", "background-color")
    assert (max(card) < 128) == (scheme == "dark")
    for selector in ("h1", "p.sender", "h1 + p", "p.whatsapp"):
        assert contrast(browser.color(selector, "color"), card) >= MIN_CONTRAST
    button = browser.color("button", "background-color")
    assert contrast(browser.color("button", "color"), button) >= MIN_CONTRAST
    assert contrast(button, card) >= MIN_CONTRAST


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Return the contrast ratio of two colors as WCAG defines it."""
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def luminance(color: tuple[int, ...]) -> float:
    parts = [part / 255 for part in color]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("languages", ["en", "es", "pt"])
def test_a_narrow_screen_shows_everything_without_scrolling_sideways(
    store: FakeStore, browser: Browser, link: str, languages: str
) -> None:
    store.organization = "Companhia Brasileira de " + "Panificação" * 12
    store.is_on_whatsapp = True
    browser.look_like((MIN_WIDTH, 568), "light")
    browser.prefer(languages)

    browser.open(link)

    assert browser.run("return document.documentElement.scrollWidth") <= MIN_WIDTH
    button = browser.run(
        "const b = document.querySelector('button').getBoundingClientRect();"
        "return [b.left, b.right, b.height]"
    )
    assert button[0] >= 0
    assert button[1] <= MIN_WIDTH
    assert button[2] >= MIN_TARGET_PIXELS


def test_the_browser_runs_no_foreign_script(store: FakeStore, browser: Browser, link: str) -> None:
    store.organization = "<img src=x onerror='window.isHacked = true'>"

    browser.open(link)
    browser.run(
        "const script = document.createElement('script');"
        "script.textContent = 'window.isHacked = true';"
        "document.body.append(script);"
    )

    assert browser.text("p.sender") == store.organization
    assert browser.run("return window.isHacked") is None
    assert any("Content Security Policy" in line for line in browser.complaints())


@pytest.mark.usefixtures("store")
def test_no_other_page_can_frame_it(browser: Browser, link: str) -> None:
    frame = {"statusCode": 200, "headers": {"content-type": "text/html"}}

    with function_url(lambda *_: {**frame, "body": f"<iframe src='{link}'></iframe>"}) as url:
        browser.open(url)

    assert any("frame-ancestors" in line for line in browser.complaints())


def test_the_page_reports_a_failure_to_the_person(
    store: FakeStore, browser: Browser, link: str
) -> None:
    browser.open(link)
    store.error = StoreUnavailableError("gone")

    with browser.page_turn():
        browser.click("button")

    assert browser.text("h1") == "This is not working right now"
