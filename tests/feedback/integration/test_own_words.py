"""Only what the lead wrote counts: the engine compares a reply with what it sent."""

from typing import Any
from uuid import uuid4

import pytest

from tests.database.integration.test_organizations import fill
from tests.feedback.inbound import THREAD, a_mail, replies
from tests.feedback.inbox import INTERACTION_ID, Inbox
from tests.feedback.quotations import LAYOUTS, MARKUP, html_mail
from tests.feedback.whatsapp_events import TEXT, event

FOOTER = "Remove me from this list"
SENT = f"Hi Maria,\n\nan idea for your company.\n\n{FOOTER}"
INTERESTED = "Great, I am interested. Send me the prices please."
TOKEN = f"ana+{INTERACTION_ID}@acme.test"


def kinds(inbox: Inbox, *bodies: str) -> list[str]:
    assert inbox.deliver(*bodies) == []
    return inbox.kinds_kept()


@pytest.mark.parametrize("layout", ["zoho en", "headers sv", "yandex", "old gmail"])
@pytest.mark.parametrize(
    ("to", "headers"),
    [(TOKEN, {}), ("ana@acme.test", THREAD), ("ana@acme.test", {})],
    ids=["token", "thread", "address only"],
)
def test_a_quoted_footer_of_ours_is_no_opt_out(
    inbox: Inbox, layout: str, to: str, headers: dict[str, str]
) -> None:
    message = inbox.message(content=SENT)
    text = f"{INTERESTED}\r\n\r\n{LAYOUTS[layout]}\r\n\r\n{SENT}"

    assert kinds(inbox, a_mail("maria@lead.test", to, text, **headers)) == ["reply"]
    assert inbox.enrollment_of(message)[:2] == ("replied", "replied")


@pytest.mark.parametrize("headers", [THREAD, {}], ids=["thread", "address only"])
def test_our_text_is_known_without_any_sign_of_a_quotation(
    inbox: Inbox, headers: dict[str, str]
) -> None:
    inbox.message(content=SENT)

    body = a_mail("maria@lead.test", text=f"{INTERESTED}\n\n{SENT}", **headers)

    assert kinds(inbox, body) == ["reply"]


def test_an_earlier_message_of_the_thread_is_known_too(inbox: Inbox) -> None:
    message = inbox.message(content="Hi Maria,\n\nany news?")
    inbox.message(id=uuid4(), lead=message.lead, external_id=None, content=SENT)

    body = a_mail("maria@lead.test", text=f"{INTERESTED}\n\n{SENT}", **THREAD)

    assert kinds(inbox, body) == ["reply"]


def test_what_another_organization_sent_is_not_compared(inbox: Inbox) -> None:
    inbox.message(content="Hi Maria,\n\nany news?")
    other = fill(inbox.world, inbox.world.insert("organizations", name="Other"))
    inbox.world.update("interactions", other["interactions"], content=SENT)

    body = a_mail("maria@lead.test", text=f"{INTERESTED}\n\n{SENT}", **THREAD)

    assert kinds(inbox, body) == ["opt_out"]


@pytest.mark.parametrize("markup", ["bare blockquote", "zoho", "outlook on the web"])
@pytest.mark.parametrize("is_html", [True, False])
def test_a_reply_in_html_is_understood(inbox: Inbox, markup: str, *, is_html: bool) -> None:
    lines = "".join(f"<p>{line}</p>" for line in SENT.split("\n\n"))
    padding = f"<html><head><style>{'p { color: red } ' * 20_000}</style></head><body>"
    inbox.message(content=f"{padding}{lines}</body></html>" if is_html else SENT)
    text = html_mail(MARKUP[markup], INTERESTED, "", SENT)

    body = a_mail("maria@lead.test", text=text, Content_Type="text/html; charset=utf-8", **THREAD)

    assert kinds(inbox, body) == ["reply"]


def test_the_end_of_a_long_message_is_known(inbox: Inbox) -> None:
    layout = "<table style='color: red'><tr><td></td></tr></table>\n" * 3000
    inbox.message(
        content=f"<html><body><p>Hi Maria,</p>{layout}<p>Best</p><p>{FOOTER}</p></body></html>"
    )

    body = a_mail("maria@lead.test", text=f"{INTERESTED}\n\nHi Maria,\nBest\n{FOOTER}", **THREAD)

    assert kinds(inbox, body) == ["reply"]


@pytest.mark.parametrize("text", [FOOTER, f"{FOOTER}\n\nOn Friday, Ana wrote:\n\n{SENT}"])
def test_a_lead_who_types_our_footer_means_it(inbox: Inbox, text: str) -> None:
    message = inbox.message(content=SENT)

    assert kinds(inbox, a_mail("maria@lead.test", text=text, **THREAD)) == ["opt_out"]
    assert inbox.enrollment_of(message)[:2] == ("unsubscribed", "unsubscribed")


@pytest.mark.parametrize(
    ("text", "needs_reading"),
    [
        ("Bitte nehmen Sie mich aus Ihrem Verteiler.", True),
        ("配信を停止してください。", True),
        ("", True),
        ("Sounds good, talk on Tuesday.", False),
        ("Obrigada, vou falar com o time.", False),
    ],
)
def test_a_reply_that_cannot_be_judged_is_flagged(
    inbox: Inbox, text: str, *, needs_reading: bool
) -> None:
    message = inbox.message()
    encoded = a_mail(
        "maria@lead.test", text=text, Content_Type="text/plain; charset=utf-8", **THREAD
    )

    assert kinds(inbox, encoded) == ["reply"]
    assert inbox.enrollment_of(message)[:2] == ("replied", "replied")
    assert inbox.world.count("interactions", "needs_reading") == needs_reading


def a_whatsapp_message(**parts: Any) -> str:
    """Return an inbound WhatsApp message that quotes nothing."""
    told = {name: value for name, value in TEXT.items() if name not in ("text", "context")}
    return event(messages=[{**told, **parts}])


@pytest.mark.parametrize("type_", ["image", "video", "document"])
def test_the_caption_of_media_is_the_lead_s_words(whatsapp: Inbox, type_: str) -> None:
    whatsapp.message("whatsapp")
    media = {"id": "1", "caption": "Parem de me mandar mensagem"}

    body = a_whatsapp_message(type=type_, **{type_: media})

    assert kinds(whatsapp, body) == ["opt_out"]
    assert replies(whatsapp) == [("reply", "Parem de me mandar mensagem")]


def test_media_without_words_is_a_reply_for_a_person_to_read(whatsapp: Inbox) -> None:
    whatsapp.message("whatsapp")

    assert kinds(whatsapp, a_whatsapp_message(type="audio", audio={"id": "1"})) == ["reply"]
    assert replies(whatsapp) == [("reply", "[audio]")]
    assert whatsapp.world.count("interactions", "needs_reading") == 1


def test_a_message_taken_back_ends_and_suppresses_nothing(whatsapp: Inbox) -> None:
    message = whatsapp.message("whatsapp")

    body = a_whatsapp_message(type="revoke", revoke={"original_message_id": "wamid.OLD"})

    assert kinds(whatsapp, body) == ["gesture"]
    assert whatsapp.enrollment_of(message)[0] == "active"
    assert whatsapp.suppressions() == []


@pytest.mark.parametrize("word", ["ARRET", "arrêt", "TD", "STOP2QUIT"])
def test_a_carrier_s_keyword_opts_out_on_whatsapp(whatsapp: Inbox, word: str) -> None:
    whatsapp.message("whatsapp")

    assert kinds(whatsapp, a_whatsapp_message(type="text", text={"body": word})) == ["opt_out"]
