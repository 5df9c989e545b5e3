"""However a mail program quotes our message, only what the lead wrote counts."""

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.feedback.domain.replies import Judgment, SentText
from cadence_core.feedback.events.quoted_html import marked_text
from cadence_core.feedback.opt_out.reader import OptOutPhrases
from tests.feedback.judging import an_answer, judgment
from tests.feedback.quotations import ANNOUNCEMENTS, FOOTERS, HEADERS, LAYOUTS, MARKUP, html_mail

PHRASES = Path(__file__).parent / "phrases"
OPT_OUTS = [
    line
    for language in ("en", "es", "pt")
    for line in (PHRASES / f"opt_out.{language}.txt").read_text(encoding="utf-8").splitlines()
    if "\\n" not in line
]
INTERESTED = [
    "Great, I am interested. Send me the prices please.",
    "Can we talk on Tuesday?\n\nMaria",
    "Tenho interesse, me mande os preços.",
    "Podemos conversar na quinta?\nAbraço,\nMaria",
    "Me interesa, mándeme los precios.",
    "Sí, hablemos el martes.",
]
LINES = [
    "Hi Maria,",
    "an idea for your company: save ten hours a week.",
    "Olá Maria, tudo bem?",
    "Vi que a sua equipe está crescendo, e pensei em como ajudar vocês a vender mais.",
    "Would a short call on Tuesday make sense? It takes fifteen minutes and costs nothing.",
    "Best,",
    "Ana Souza | Acme | https://acme.test",
]


@st.composite
def our_messages(draw: st.DrawFn) -> str:
    """Return a message of ours with a usual footer, anywhere below the first line."""
    lines = draw(st.lists(st.sampled_from(LINES), min_size=2, max_size=6, unique=True))
    place = draw(st.integers(1, len(lines)))
    return "\n\n".join([*lines[:place], draw(st.sampled_from(FOOTERS)), *lines[place:]])


@st.composite
def quoted(draw: st.DrawFn, message: str) -> str:
    """Return a message as a mail program quotes it."""
    width = draw(st.sampled_from([20, 34, 60, 76, 998]))
    wrapped = "\n".join(textwrap.fill(line, width) for line in message.split("\n"))
    marks = draw(st.sampled_from(["", "> ", ">", ">> ", "> > ", ">>> ", "| ", " > "]))
    blank = draw(st.sampled_from(["", "\n"]))
    lines = [f"{marks}{line}" for line in wrapped.split("\n") if line or not blank]
    text = "\n".join(lines)
    return draw(st.sampled_from([text, text.upper(), text.replace("'", "\u2019")]))


@given(st.data(), our_messages(), st.sampled_from(INTERESTED), st.sampled_from(list(LAYOUTS)))
def test_no_quotation_makes_an_opt_out_of_an_interested_reply(
    data: st.DataObject, message: str, reply: str, layout: str
) -> None:
    text = f"{reply}\n\n{LAYOUTS[layout]}\n\n{data.draw(quoted(message))}"

    assert judgment(text, [message]) is Judgment.NO_OPT_OUT
    assert judgment(text) is not Judgment.OPT_OUT


@given(st.data(), our_messages(), st.sampled_from(INTERESTED))
def test_our_text_needs_no_announcement_and_no_marks_to_be_known(
    data: st.DataObject, message: str, reply: str
) -> None:
    text = f"{reply}\n\n{data.draw(quoted(message))}"

    assert judgment(text, [message]) is not Judgment.OPT_OUT


@given(st.data(), st.lists(our_messages(), min_size=2, max_size=4), st.sampled_from(INTERESTED))
def test_a_thread_of_several_messages_of_ours_is_known(
    data: st.DataObject, messages: list[str], reply: str
) -> None:
    layouts = [
        LAYOUTS[data.draw(st.sampled_from(list(LAYOUTS)))] + f"\n\n{data.draw(quoted(message))}"
        for message in messages
    ]

    assert judgment("\n\n".join([reply, *layouts]), messages) is not Judgment.OPT_OUT


@given(st.data(), our_messages(), st.sampled_from(OPT_OUTS))
def test_an_opt_out_typed_above_any_quotation_counts(
    data: st.DataObject, message: str, opt_out: str
) -> None:
    layout = data.draw(st.sampled_from(["", *LAYOUTS.values()]))
    text = f"{opt_out}\n\n{layout}\n\n{data.draw(quoted(message))}"

    assert judgment(text, [message]) is Judgment.OPT_OUT


@pytest.mark.parametrize("headers", HEADERS)
@pytest.mark.parametrize(
    "typed",
    [
        "Please: remove me",
        "This is the third time I ask: remove me",
        "Maria: stop emailing me\nThanks: Maria",
        "Por favor: não me mande mais e-mails",
        "Por favor: no me escriban más",
    ],
)
def test_a_typed_line_with_a_colon_is_not_taken_for_a_header(typed: str, headers: str) -> None:
    assert judgment(f"{typed}\n\n{HEADERS[headers]}\n\nCan we talk?") is Judgment.OPT_OUT


def test_headers_in_a_language_that_is_not_known_begin_a_quotation() -> None:
    headers = "Aldoni: Ana\nSendita: 25.11.2026 10:12\nAl: Maria\nTemo: Hello"

    assert judgment(f"I am interested.\n\n{headers}\n\nReply stop") is not Judgment.OPT_OUT


TYPED = [footer for footer in FOOTERS if judgment(footer) is Judgment.OPT_OUT]


@given(st.data(), st.lists(st.sampled_from(LINES), min_size=2, unique=True))
def test_a_lead_who_types_a_line_of_ours_means_it(data: st.DataObject, lines: list[str]) -> None:
    opt_out = data.draw(st.sampled_from(TYPED))
    message = "\n\n".join([*lines, opt_out])
    layout = data.draw(st.sampled_from(["", *LAYOUTS.values()]))

    assert judgment(opt_out, [message]) is Judgment.OPT_OUT
    assert judgment(f"{opt_out}\n\n{layout}\n\n{data.draw(quoted(message))}", [message]) is (
        Judgment.OPT_OUT
    )


@given(
    st.sampled_from(list(MARKUP)),
    st.sampled_from(INTERESTED),
    st.sampled_from(["", *ANNOUNCEMENTS.values(), *HEADERS.values()]),
    our_messages(),
)
def test_no_markup_makes_an_opt_out_of_an_interested_reply(
    markup: str, reply: str, announcement: str, message: str
) -> None:
    text = marked_text(html_mail(MARKUP[markup], reply, announcement, message))

    assert judgment(text, [message]) is Judgment.NO_OPT_OUT


@given(
    st.sampled_from(list(MARKUP)),
    st.sampled_from(OPT_OUTS),
    st.sampled_from(["", *ANNOUNCEMENTS.values()]),
    our_messages(),
)
def test_an_opt_out_typed_above_any_markup_counts(
    markup: str, opt_out: str, announcement: str, message: str
) -> None:
    text = marked_text(html_mail(MARKUP[markup], opt_out, announcement, message))

    assert judgment(text, [message]) is Judgment.OPT_OUT


@pytest.mark.parametrize("footer", FOOTERS)
def test_the_footer_of_a_message_that_we_sent_as_html_is_known(footer: str) -> None:
    sent = f"<html><body><p>Hi Maria,</p><p>an idea.</p><p><a href='https://a.test'>{footer}</a></p></body></html>"
    reply = f"I am interested.\n\nHi Maria,\nan idea.\n{footer} <https://a.test>"

    assert judgment(reply, [sent]) is not Judgment.OPT_OUT


def test_text_next_to_a_quotation_in_markup_is_the_writer_s() -> None:
    html = (
        '<div class="gmail_quote"><div class="gmail_attr">Ana wrote:</div>'
        "<blockquote>Can we talk?</blockquote>Please stop emailing me.</div>"
    )

    assert judgment(marked_text(html)) is Judgment.OPT_OUT


@pytest.mark.parametrize(
    "text",
    [
        # Below a quotation without marks
        "Hello\n\nOn Friday, Ana wrote:\n\nCan we talk?\n\nPlease stop emailing me.",
        # A whole reply in a quotation, which may be an indented text
        "> Please stop emailing me.",
        # A line of ours below a trimmed quotation, typed or wrapped
        "> Hi Maria,\n> an idea for you.\nRemove me from this list",
    ],
)
def test_an_opt_out_that_may_be_quoted_is_for_a_person_to_read(text: str) -> None:
    sent = "Hi Maria,\nan idea for you.\nRemove me from this list"

    assert judgment(text, [sent]) is Judgment.UNCLEAR


@pytest.mark.parametrize(
    "signature",
    [
        "Unsubscribe from our newsletter: https://crm.lead.test/u/1",
        "Remove me from this list (https://crm.lead.test/u/1)",
        "Não quero mais receber esses e-mails\n<https://crm.lead.test/u/1>",
        "If you do not want our mails, [unsubscribe](https://crm.lead.test/u/1)",
        "-- \nMaria\nRemove me from this list",
    ],
)
def test_the_footer_of_the_writer_s_own_mails_is_no_opt_out(signature: str) -> None:
    assert judgment(f"Yes, on Tuesday.\n\nMaria\n\n{signature}") is not Judgment.OPT_OUT


def test_a_link_next_to_an_opt_out_is_not_its_name() -> None:
    text = "Please remove me from your list. My company: https://lead.test"

    assert judgment(text) is Judgment.OPT_OUT


@pytest.mark.parametrize("prefix", ["Re: ", "AW: ", "RES: ", "Re: [2]: ", ""])
def test_our_own_subject_is_no_opt_out(prefix: str) -> None:
    subject = f"{prefix}Stop emailing me, said Maria"
    answer = an_answer("Yes, on Tuesday.", subject)
    other, same = SentText("Hello Maria", "Hi"), SentText("Stop emailing me, said Maria", "Hi")

    assert OptOutPhrases().judge(answer, [other]) is Judgment.OPT_OUT
    assert OptOutPhrases().judge(answer, [same]) is Judgment.NO_OPT_OUT


@pytest.mark.parametrize("prefix", ["Re: ", "AW: ", ""])
@pytest.mark.parametrize("added", [" - UNSUBSCRIBE", ": please remove me", " (unsubscribe)"])
def test_what_the_lead_adds_to_our_subject_counts(prefix: str, added: str) -> None:
    answer = an_answer("Maria", f"{prefix}Hello Maria{added}")

    assert OptOutPhrases().judge(answer, [SentText("Hello Maria", "Hi")]) is Judgment.OPT_OUT
