"""The block around the unsubscribe link stays as it is, in whatever markup and words it stands."""

import html
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.model.message import Draft
from cadence_core.personalization.guardrails import fault_in
from cadence_core.personalization.unsubscribe_block import keeps_unsubscribe_block

URL = "https://acme.test/out?a=1&b=2"
HTML_LINK = f'<a href="{html.escape(URL)}">Stop</a>'
TEXT = "We help clinics to fill empty slots. Would you like to see how that works?"
FRAMES = {
    "paragraph": f"<p>Hi Ana,</p><p>{TEXT}</p><p>{{}} {HTML_LINK}</p>",
    "cell": f"<table><tr><td>{TEXT}</td></tr><tr><td>{{}} {HTML_LINK}</td></tr></table>",
    "line break within": f"<p>{TEXT}</p><p style='color:gray'>{{}}<br>{HTML_LINK}</p>",
    "inline tags": f"<div>{TEXT}</div><div><small>{{}}</small> <b>{HTML_LINK}</b></div>",
    "two line breaks": f"{TEXT}<br><br>{{}}<br>{HTML_LINK}",
    "one line break": f"{TEXT}<br>{{}} {HTML_LINK}",
    "text": f"Hi Ana,\n\n{TEXT}\n\n{{}} {URL}",
    "text in two lines": f"Hi Ana,\n\n{TEXT}\n\n{{}}\n{URL}",
    "text without blank lines": f"Hi Ana,\n{TEXT}\n{{}} {URL}",
}
QUESTIONS = st.lists(
    st.sampled_from(
        ["Love", "Don't", "Want", "Ignore", "these", "our", "emails", "link", "free", "ask", "me"]
    ),
    min_size=1,
    max_size=6,
).map(lambda words: " ".join(words) + "?")


def _draft(frame: str, question: str) -> Draft:
    body = FRAMES[frame].format(question)
    return Draft("Slots", body, is_html=body.startswith("<") or "<br>" in body, unsubscribe_url=URL)


@given(frame=st.sampled_from(sorted(FRAMES)), before=QUESTIONS, after=QUESTIONS)
def test_no_other_words_stand_beside_the_unsubscribe_link(
    frame: str, before: str, after: str
) -> None:
    original = _draft(frame, before)

    assert keeps_unsubscribe_block(_draft(frame, after), original) == (before == after)


@given(frame=st.sampled_from(sorted(FRAMES)), question=QUESTIONS, rewritten=QUESTIONS)
def test_the_words_of_other_blocks_may_change(frame: str, question: str, rewritten: str) -> None:
    original = _draft(frame, question)
    body = original.body.replace(TEXT, rewritten)

    assert keeps_unsubscribe_block(replace(original, body=body), original)


@given(frame=st.sampled_from(sorted(FRAMES)), spaces=st.sampled_from(["  ", "\t", "\u00a0"]))
def test_the_block_stays_to_the_byte(frame: str, spaces: str) -> None:
    original = _draft(frame, "Too many emails?")
    body = original.body.replace("many emails", f"many{spaces}emails")

    assert not keeps_unsubscribe_block(replace(original, body=body), original)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Don't want these emails?", "Love these emails?"),
        ("Não quer estes e-mails?", "Gosta destes e-mails?"),
        ("¿No quiere estos correos?", "¿Le gustan estos correos?"),
    ],
)
@pytest.mark.parametrize("frame", FRAMES)
def test_a_changed_question_ahead_of_the_link_is_refused(
    frame: str, before: str, after: str
) -> None:
    assert fault_in(_draft(frame, after), _draft(frame, before), {}) == "changed_unsubscribe"


def test_a_block_that_is_most_of_the_message_may_change() -> None:
    original = Draft("Slots", f"{TEXT} Or stop here: {URL}", is_html=False, unsubscribe_url=URL)
    rewritten = replace(original, body=original.body.replace("We help", "At Lumen we help"))

    assert keeps_unsubscribe_block(rewritten, original)
