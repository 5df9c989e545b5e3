from hypothesis import given
from hypothesis import strategies as st

from cadence_core.templates.reply_subject import reply_subject


@given(st.text())
def test_a_reply_to_a_reply_gets_no_second_prefix(subject: str) -> None:
    once = reply_subject(subject)

    assert once.startswith("Re: ")
    assert reply_subject(once) == once


def test_reply_prefixes_of_any_form_become_one() -> None:
    assert reply_subject("RE: re:Re : Hello") == "Re: Hello"
    assert reply_subject("Regarding us") == "Re: Regarding us"
