"""The token in a link, as messages contain it and the page reads it."""

import base64
import hmac
import string
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadence_core.model.enrollment import EnrollmentId
from cadence_core.model.unsubscribe_token import (
    Unsubscription,
    parse_keys,
    read_token,
    signed_token,
)

OLD_KEY, NEW_KEY, OTHER_KEY = "o" * 32, "n" * 32, "x" * 32
KEY = NEW_KEY.encode()


def some_unsubscription() -> Unsubscription:
    return Unsubscription(uuid4(), EnrollmentId(uuid4()))


@settings(deadline=None)  # the machine may be busy
@given(lead_id=st.uuids(), enrollment_id=st.uuids())
def test_a_signed_token_reads_back_as_its_claims(lead_id: UUID, enrollment_id: UUID) -> None:
    unsubscription = Unsubscription(lead_id, EnrollmentId(enrollment_id))

    assert read_token(signed_token(unsubscription, KEY), [KEY]) == unsubscription


def test_the_format_is_fixed_so_that_links_in_mailboxes_keep_working() -> None:
    unsubscription = Unsubscription(
        lead_id=UUID("11111111-1111-4111-8111-111111111111"),
        enrollment_id=EnrollmentId(UUID("22222222-2222-4222-8222-222222222222")),
    )

    token = signed_token(unsubscription, KEY)

    assert token == "AREREREREUERgREREREREREiIiIiIiJCIoIiIiIiIiIiibCY85u6_R817szLQpsb"
    assert read_token(token, [KEY]) == unsubscription


def test_every_single_changed_character_is_noticed() -> None:
    token = signed_token(some_unsubscription(), KEY)

    changed = [
        token[:position] + other + token[position + 1 :]
        for position in range(len(token))
        for other in "Aa0-_"
        if token[position] != other
    ]

    assert {read_token(text, [KEY]) for text in changed} == {None}


CHARACTERS = string.ascii_letters + string.digits + "-_"
# What base64 decoders skip or accept on request, and what a URL may do to a character.
JUNK = (
    *string.punctuation,
    *string.whitespace,
    "\0",
    "\ufeff",
    "é",
    "\uff21",
    "==",
    "\r\n",
    "%20",
    "%3D",
)


def test_a_token_with_one_character_too_many_is_refused() -> None:
    token = signed_token(some_unsubscription(), KEY)

    longer = {
        token[:position] + junk + token[position:]
        for position in range(len(token) + 1)
        for junk in (*JUNK, *CHARACTERS)
    }

    assert {read_token(text, [KEY]) for text in longer} == {None}


def test_a_token_with_one_character_replaced_or_missing_is_refused() -> None:
    token = signed_token(some_unsubscription(), KEY)

    changed = {
        token[:position] + other + token[position + 1 :]
        for position in range(len(token))
        for other in ("", *JUNK, *CHARACTERS, f"%{ord(token[position]):02X}")
    } - {token}

    assert {read_token(text, [KEY]) for text in changed} == {None}


@given(data=st.data())
def test_only_one_spelling_of_a_token_is_accepted(data: st.DataObject) -> None:
    token = signed_token(some_unsubscription(), KEY)
    position = data.draw(st.integers(0, len(token)))
    end = data.draw(st.integers(position, len(token)))
    spelling = token[:position] + data.draw(st.text(max_size=8)) + token[end:]

    assert (read_token(spelling, [KEY]) is not None) == (spelling == token)


@pytest.mark.parametrize(
    "garbage",
    ["", " ", "x", "favicon.ico", "A" * 64, "A" * 63, "é" * 64, "+/" * 32, "A" * 100_000],
)
def test_garbage_is_not_a_token(garbage: str) -> None:
    assert read_token(garbage, [KEY]) is None


@settings(deadline=None)
@given(st.text())
def test_arbitrary_text_is_not_a_token(text: str) -> None:
    assert read_token(text, [KEY]) is None


def test_a_token_of_another_version_is_refused_even_if_its_signature_is_valid() -> None:
    assert read_token(token_of(b"\x02" + bytes(32), b"cadence-engine unsubscribe "), [KEY]) is None


def test_a_signature_for_another_purpose_is_refused() -> None:
    assert read_token(token_of(b"\x01" + bytes(32), b""), [KEY]) is None


def token_of(signed: bytes, purpose: bytes) -> str:
    mac = hmac.digest(KEY, purpose + signed, "sha256")[:15]
    return base64.urlsafe_b64encode(signed + mac).decode()


def test_while_keys_rotate_links_signed_with_either_work() -> None:
    unsubscription = some_unsubscription()
    keys = parse_keys(f"{NEW_KEY}, {OLD_KEY}")

    for key in (OLD_KEY, NEW_KEY):
        assert read_token(signed_token(unsubscription, key.encode()), keys) == unsubscription
    assert read_token(signed_token(unsubscription, OTHER_KEY.encode()), keys) is None
