from email import message_from_string
from email.header import decode_header, make_header
from email.policy import default
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cadence_core.channels.ses.headers import (
    MAX_DISPLAY_NAME_LENGTH,
    checked_headers,
    checked_subject,
    checked_tags,
    mailbox,
)
from cadence_core.errors import InvalidMessageError
from cadence_core.model.message import clean_subject
from local.stand_ins.ses import fault_of

ADDRESS = "ana@acme.test"
# Parts of attacks, mixed with arbitrary text.
PIECES = st.sampled_from(
    [
        "\r\n",
        "\nBcc: x@y.test",
        '"',
        "\\",
        "<x@y.test>",
        ",",
        ";",
        "=?utf-8?b?SGk=?=",
        "é",
        "🚀",
        "(",
    ]
)
NAMES = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=5))).map("".join))


def parsed(line: str) -> Any:
    return message_from_string(f"From: {line}\n\n", policy=default)


@given(NAMES)
def test_the_mailbox_has_one_address_and_one_line_whatever_the_name(name: str) -> None:
    line = mailbox(name, ADDRESS)

    assert line.isascii()
    assert line.isprintable()
    message = parsed(line)
    assert [address.addr_spec for address in message["From"].addresses] == [ADDRESS]
    assert message.keys() == ["From"]
    assert all(len(word) <= 75 for word in line.split() if word.startswith("=?utf-8?"))


@given(NAMES)
@example("=?utf-8?b?SGk=?=")
def test_a_mail_reader_sees_the_name_as_it_was_given(name: str) -> None:
    line = mailbox(name, ADDRESS)

    if line.startswith("=?utf-8?"):
        # Python's address parser puts a space between two encoded words.
        seen = str(make_header(decode_header(line.rpartition(" ")[0])))
    else:
        seen = parsed(line)["From"].addresses[0].display_name
    assert seen == clean_subject(clean_subject(name)[:MAX_DISPLAY_NAME_LENGTH])


@given(name=st.text(max_size=130), value=st.text(max_size=1_000))
def test_headers_that_pass_are_accepted_by_ses(name: str, value: str) -> None:
    try:
        headers = checked_headers({name: value})
    except InvalidMessageError:
        return

    request = {
        "FromEmailAddress": ADDRESS,
        "Destination": {"ToAddresses": [ADDRESS]},
        "Content": {
            "Simple": {
                "Subject": {"Data": "x"},
                "Body": {"Text": {"Data": "x"}},
                "Headers": headers,
            }
        },
    }
    assert fault_of(request) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Subject": "x"},
        {"reply-to": "x@y.test"},
        {"X y": "z"},
        {"X": "é"},
        {"X": "a\r\nBcc: y"},
        {"X": ""},
        {"X": "v" * 996},
        {"N" * 127: "x"},
        {"N" * 100: "v" * 900},
        {"In-Reply-To": "a", "in-reply-to": "b"},
        {f"X-{number}": "y" for number in range(16)},
    ],
    ids=lambda headers: str(headers)[:40],
)
def test_headers_that_ses_refuses_are_refused_here(headers: dict[str, str]) -> None:
    with pytest.raises(InvalidMessageError, match="headers"):
        checked_headers(headers)


@pytest.mark.parametrize("tags", [{"a b": "c"}, {"a": "x@y.test"}, {"": "x"}, {"a": "x" * 257}])
def test_tags_that_ses_refuses_are_refused_here(tags: dict[str, str]) -> None:
    with pytest.raises(InvalidMessageError, match="tags"):
        checked_tags(tags)


@given(st.text())
def test_every_cleaned_subject_passes_and_none_with_a_line_break_does(text: str) -> None:
    cleaned = clean_subject(text)
    if cleaned:
        assert checked_subject(cleaned) == cleaned
    with pytest.raises(InvalidMessageError):
        checked_subject(f"{text}\r\nBcc: x@y.test")
