"""Automatic answers that no header gives away end nothing, and doubtful ones are flagged."""

import pytest

from tests.feedback.inbound import REPLIED, THREAD, a_mail, replies
from tests.feedback.inbox import Inbox

UTF_8 = {"Content_Type": "text/plain; charset=utf-8"}


@pytest.mark.parametrize(
    ("subject", "text", "until"),
    [
        ("SV: Hej", "Jag har semester till och med 4 december. Kontakta Lars.", "2026-12-04"),
        ("Odp: Witaj", "Jestem na urlopie do 4 grudnia. Pilne sprawy: Anna.", "2026-12-04"),
        (
            "Re: Merhaba",
            "4 Aral\u0131k tarihine kadar izindeyim. Acil: Mehmet Demir.",
            "2026-12-04",
        ),
        ("回复: 你好", "我正在休假。12月7日返回办公室。紧急事宜请联系王明。", "2026-12-07"),
        ("不在: こんにちは", "12月4日まで休暇をいただいております。", "2026-12-04"),
        ("Frånvarande: Hej", "Hälsningar", "None"),
        ("Re: Hej", "Ditt ärende är registrerat. Ärendenummer 5521. Automatiskt svar.", "None"),
    ],
)
def test_an_absence_in_any_language_ends_nothing(
    inbox: Inbox, subject: str, text: str, until: str
) -> None:
    message = inbox.message()
    inbox.deliver(a_mail("maria@lead.test", text=text, Subject=subject, **UTF_8, **THREAD))

    assert inbox.enrollment_of(message)[0] == "active"
    assert [kind for kind, _ in replies(inbox)] == ["auto_reply"]
    assert str(inbox.world.row("leads", message.lead)["out_of_office_until"]) == until


def test_a_lead_who_has_left_gets_nothing_more_in_any_language(inbox: Inbox) -> None:
    message = inbox.message()
    text = "Maria jobber ikke lenger her. Kontakt Ola Nordmann, e-posten blir ikke lest."
    inbox.deliver(a_mail("maria@lead.test", text=text, **UTF_8, **THREAD))

    assert inbox.enrollment_of(message)[:2] == ("completed", "left_company")


@pytest.mark.parametrize(
    ("text", "needs_reading"),
    [
        ("I am out of the office, back on Monday.", True),
        ("We have received your message.", True),
        ("I am out of the office, call me on Monday.", False),
        ("I am away this week. What does it cost?", False),
    ],
)
def test_a_reply_that_may_be_automatic_is_flagged(
    inbox: Inbox, text: str, *, needs_reading: bool
) -> None:
    message = inbox.message()
    inbox.deliver(a_mail("maria@lead.test", text=text, **THREAD))

    assert inbox.enrollment_of(message)[:2] == REPLIED
    assert inbox.world.count("interactions", "needs_reading") == needs_reading


def test_a_lead_who_is_away_and_wants_no_more_is_heard(inbox: Inbox) -> None:
    message = inbox.message()
    text = "I have left the company. Please contact Bob in urgent cases. Stop emailing me."
    inbox.deliver(a_mail("maria@lead.test", text=text, **THREAD))

    assert inbox.enrollment_of(message)[:2] == ("unsubscribed", "unsubscribed")


@pytest.mark.parametrize(
    ("text", "needs_reading"),
    [
        ("This mailbox is closed. Please remove this address from your list.", True),
        ("Estou de f\u00e9rias. N\u00e3o quero mais receber seus e-mails.", True),
        ("I am on leave until 7 December.", False),
    ],
)
def test_an_automatic_answer_that_asks_for_no_more_messages_is_for_a_person_to_read(
    inbox: Inbox, text: str, *, needs_reading: bool
) -> None:
    message = inbox.message()
    automatic = {"Auto_Submitted": "auto-replied", **UTF_8, **THREAD}
    inbox.deliver(a_mail("maria@lead.test", text=text, **automatic))

    [answer] = inbox.world.rows("SELECT needs_reading FROM interactions WHERE type = 'auto_reply'")
    assert answer["needs_reading"] == needs_reading
    assert inbox.enrollment_of(message)[0] == "active"
    assert inbox.suppressions() == []
