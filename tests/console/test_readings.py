"""The replies that a person has to read, on their page."""

import pytest

from cli.console.pages import readings
from tests.browser import NEEDS_CHROMIUM, Browser
from tests.console.browsing import Visitor
from tests.feedback.inbound import THREAD, a_mail
from tests.feedback.inbox import Inbox
from tests.feedback.received import forged
from tests.world import World

IN_GERMAN = "Bitte nehmen Sie mich aus Ihrem Verteiler."


@pytest.fixture
def unread(inbox: Inbox) -> None:
    """A reply in German to a message by email."""
    inbox.message()
    assert inbox.deliver(a_mail("maria@lead.test", text=IN_GERMAN, **THREAD)) == []


@NEEDS_CHROMIUM
@pytest.mark.usefixtures("unread")
def test_an_opt_out_is_read_and_suppressed_by_mouse(
    browser: Browser, link: str, world: World, inbox: Inbox
) -> None:
    browser.open(f"{Visitor(link).base}/holds")
    with browser.page_turn():
        browser.click("main a[href$='/holds/readings']")
    assert browser.text("blockquote") == IN_GERMAN

    with browser.page_turn():
        browser.click("[aria-label^='Opt-out: suppress the reply of Maria']")
    assert browser.text("blockquote") == IN_GERMAN
    assert "This suppresses 1 address and ends 1 enrollment." in browser.text("main")
    assert world.count("suppressions") == 0
    with browser.page_turn():
        browser.click("main form button")

    assert browser.run("return location.pathname").endswith("/holds/readings")
    assert browser.text("[role=status]") == "Suppressed 1 address, and ended 1 enrollment."
    assert "None." in browser.text("main")
    assert inbox.suppressions() == [("email", "maria@lead.test", "unsubscribed")]
    assert browser.complaints() == []


@NEEDS_CHROMIUM
@pytest.mark.usefixtures("unread")
def test_what_is_no_opt_out_is_marked_as_read_or_left_with_cancel(
    browser: Browser, link: str, world: World
) -> None:
    page = f"{Visitor(link).base}/holds/readings"
    browser.open(page)

    for leave in ("main form a", "main form button"):
        with browser.page_turn():
            browser.click("[aria-label^='Not an opt-out']")
        assert world.count("interactions", "needs_reading") == 1
        with browser.page_turn():
            browser.click(leave)
        assert browser.run("return location.href") == page

    assert browser.text("[role=status]") == "Marked as read."
    assert world.count("interactions", "needs_reading") == 0
    assert world.count("suppressions") == 0
    assert browser.complaints() == []


@pytest.mark.usefixtures("unread")
def test_what_was_read_meanwhile_has_no_button(visitor: Visitor, world: World) -> None:
    [[reply]] = world.connection.run("SELECT id FROM interactions WHERE needs_reading")
    planned = visitor.post("/acts", act="read", target="reply", id=reply)
    world.connection.run("UPDATE interactions SET needs_reading = false")

    done = visitor.confirm(planned)

    assert "Read already" in done.text
    assert 'name="confirmed"' not in done.body
    assert world.count("operator_actions", "phase = 'done'") == 0


def test_the_replies_come_a_page_at_a_time(
    visitor: Visitor, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "REPLIES_A_PAGE", 2)
    inbox.message()
    for number in range(3):
        mail = a_mail("maria@lead.test", text=f"{IN_GERMAN} {number}", **THREAD)
        assert inbox.deliver(mail) == []
    first, last = inbox.world.rows(
        "SELECT id FROM interactions WHERE needs_reading ORDER BY created_at, id"
    )[::2]

    page = visitor.get("/holds/readings")
    after = page.body.partition("/holds/readings?after=")[2][:36]
    second = visitor.get(f"/holds/readings?after={after}")

    assert "Replies that need reading: 3" in page.text
    assert "Next page : 1 more reply" in page.text
    assert str(last["id"]) in second.body
    assert str(first["id"]) not in second.body
    assert "Next page" not in second.text
    planned = visitor.post(f"/acts?after={after}", act="read", target="reply", id=last["id"])
    assert visitor.confirm(planned).headers["location"] == f"/holds/readings?after={after}"
    assert "Begin with the oldest" in visitor.get(f"/holds/readings?after={after}").text


def test_without_replies_the_page_says_so_and_the_holds_lead_to_none(visitor: Visitor) -> None:
    assert "None." in visitor.get("/holds/readings").text
    assert "/holds/readings" not in visitor.get("/holds").body


def test_a_page_after_a_reply_that_does_not_exist_is_not_found(visitor: Visitor) -> None:
    unknown = "00000000-0000-4000-8000-000000000000"

    assert visitor.get(f"/holds/readings?after={unknown}").status == 404


@pytest.mark.usefixtures("unread")
def test_today_leads_to_the_replies(visitor: Visitor) -> None:
    assert '<a href="/holds/readings">Replies</a>' in visitor.get("/").body


def test_a_reply_that_may_be_forged_says_so(visitor: Visitor, inbox: Inbox) -> None:
    inbox.message()
    assert inbox.deliver(a_mail("maria@lead.test", text=IN_GERMAN, **THREAD)) == []
    assert "It may be forged" not in visitor.get("/holds/readings").text

    assert inbox.deliver(forged("unsubscribe")) == []

    assert visitor.get("/holds/readings").text.count("It may be forged") == 1
