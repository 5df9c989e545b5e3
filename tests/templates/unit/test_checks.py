"""Cleaning a draft, and refusing what must not be sent."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.model.enrollment import Channel
from cadence_core.model.message import (
    MAX_SUBJECT_LENGTH,
    ApprovedTemplate,
    Draft,
    RenderingError,
)
from cadence_core.model.reasons import Reason
from cadence_core.templates.checks import MAX_BODY_LENGTH, check_draft
from tests.builders import any_text


def a_draft(
    subject: str | None = "Hello", body: str = "Dear Maria", *, is_html: bool = False
) -> Draft:
    return Draft(subject, body, is_html)


def test_a_draft_is_cleaned_and_keeps_its_other_fields() -> None:
    draft = Draft(
        " Hello\nMaria ",
        "\n<p>Hi\x00</p> ",
        is_html=True,
        ai_generated=True,
        unsubscribe_url="https://u.acme.test/x",
        in_reply_to="0100-abc",
    )

    checked = check_draft(draft, Channel.EMAIL)

    assert checked == replace(draft, subject="Hello Maria", body="<p>Hi</p>")


def test_an_approved_template_is_left_as_it_is() -> None:
    approved = ApprovedTemplate("intro", "pt_BR", ("Maria",))
    draft = Draft(None, " intro ", is_html=False, approved_template=approved)

    assert check_draft(draft, Channel.WHATSAPP) is draft


def test_a_whatsapp_message_has_no_subject() -> None:
    assert check_draft(a_draft(), Channel.WHATSAPP).subject is None


@pytest.mark.parametrize("body", ["", " ", "\n\t\r\n", "\x00\x07", "\ud800", "\xa0\u2003"])
@pytest.mark.parametrize("is_html", [False, True])
def test_a_body_without_content_is_empty(body: str, *, is_html: bool) -> None:
    with pytest.raises(RenderingError) as raised:
        check_draft(a_draft(body=body, is_html=is_html), Channel.EMAIL)

    assert (raised.value.reason, raised.value.detail) == (Reason.EMPTY_RENDERING, "body")


@pytest.mark.parametrize(
    "body",
    [
        "<p></p>",
        "<html><body><p> </p><br/></body></html>",
        "<!-- for the team only --><div>&nbsp;</div>",
        '<a href="https://acme.test"></a>',
        pytest.param(
            "<style>p {color: red}</style><p></p>",
        ),
        pytest.param(
            "<html><head><title>News</title></head><body><p></p></body></html>",
        ),
    ],
)
def test_a_body_of_only_markup_is_empty(body: str) -> None:
    with pytest.raises(RenderingError, match="empty_rendering: body"):
        check_draft(a_draft(body=body, is_html=True), Channel.EMAIL)


@pytest.mark.parametrize("body", ["<p>Hi</p>", '<img src="https://acme.test/hi.png">', "&amp;"])
def test_a_text_or_an_image_is_content(body: str) -> None:
    assert check_draft(a_draft(body=body, is_html=True), Channel.EMAIL).body == body


def test_markup_in_plain_text_is_text() -> None:
    assert check_draft(a_draft(body="<p></p>"), Channel.EMAIL).body == "<p></p>"


@pytest.mark.parametrize("subject", [None, "", " \r\n", "\x00"])
def test_an_email_without_a_subject_is_refused(subject: str | None) -> None:
    with pytest.raises(RenderingError) as raised:
        check_draft(a_draft(subject=subject), Channel.EMAIL)

    assert (raised.value.reason, raised.value.detail) == (Reason.EMPTY_RENDERING, "subject")


@pytest.mark.parametrize("channel", Channel)
def test_a_body_may_be_as_long_as_its_channel_allows(channel: Channel) -> None:
    longest = "x" * MAX_BODY_LENGTH[channel]

    assert check_draft(a_draft(body=longest), channel).body == longest
    with pytest.raises(RenderingError, match="content_too_long: body"):
        check_draft(a_draft(body=longest + "x"), channel)


def test_a_subject_may_be_as_long_as_a_header_line() -> None:
    longest = "x" * MAX_SUBJECT_LENGTH

    assert check_draft(a_draft(subject=longest), Channel.EMAIL).subject == longest
    with pytest.raises(RenderingError, match="content_too_long: subject"):
        check_draft(a_draft(subject=longest + "x"), Channel.EMAIL)


@given(subject=any_text, body=any_text, is_html=st.booleans(), channel=st.sampled_from(Channel))
def test_a_draft_that_passes_can_be_sent(
    *, subject: str, body: str, is_html: bool, channel: Channel
) -> None:
    try:
        draft = check_draft(Draft(subject, body, is_html), channel)
    except RenderingError:
        return

    assert draft.body.strip()
    assert bool(draft.subject) is (channel is Channel.EMAIL)
    assert check_draft(draft, channel) == draft
