import base64
import hmac
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadence_core.domain.enrollment import InteractionId
from cadence_core.domain.unsubscription import UnsubscribeClaims
from cadence_core.errors import ConfigurationError
from cadence_core.unsubscribe_tokens import UnsubscribeTokens

OLD_KEY, NEW_KEY, OTHER_KEY = "o" * 32, "n" * 32, "x" * 32
TOKENS = UnsubscribeTokens.from_setting(NEW_KEY)


def some_claims() -> UnsubscribeClaims:
    return UnsubscribeClaims(lead_id=uuid4(), interaction_id=InteractionId(uuid4()))


@settings(deadline=None)  # the machine may be busy
@given(lead_id=st.uuids(), interaction_id=st.uuids())
def test_a_signed_token_gives_its_claims_back(lead_id: UUID, interaction_id: UUID) -> None:
    claims = UnsubscribeClaims(lead_id, InteractionId(interaction_id))

    assert TOKENS.verify(TOKENS.sign(claims)) == claims


def test_the_format_is_fixed_for_links_that_lie_in_mailboxes() -> None:
    claims = UnsubscribeClaims(
        lead_id=UUID("11111111-1111-4111-8111-111111111111"),
        interaction_id=InteractionId(UUID("22222222-2222-4222-8222-222222222222")),
    )

    token = TOKENS.sign(claims)

    assert token == "AREREREREUERgREREREREREiIiIiIiJCIoIiIiIiIiIikjXU05XIGhOs-L0FjTvKYHgy"
    assert TOKENS.verify(token) == claims


def test_every_single_changed_character_is_noticed() -> None:
    token = TOKENS.sign(some_claims())

    changed = [
        token[:position] + other + token[position + 1 :]
        for position in range(len(token))
        for other in "Aa0-_"
        if token[position] != other
    ]

    assert {TOKENS.verify(text) for text in changed} == {None}


@pytest.mark.parametrize(
    "garbage",
    ["", " ", "x", "favicon.ico", "A" * 68, "A" * 67, "é" * 68, "+/" * 34, "A" * 100_000],
)
def test_garbage_is_no_token(garbage: str) -> None:
    assert TOKENS.verify(garbage) is None


@settings(deadline=None)  # the machine may be busy
@given(st.text())
def test_no_text_at_all_makes_it_fail(text: str) -> None:
    assert TOKENS.verify(text) is None


@pytest.mark.parametrize("change", ["{}=", "{}\n", " {}", "{}A"])
def test_a_token_has_one_spelling_only(change: str) -> None:
    assert TOKENS.verify(change.format(TOKENS.sign(some_claims()))) is None


def test_a_token_of_another_version_is_refused_even_if_well_signed() -> None:
    signed = b"\x02" + bytes(32)
    purpose = b"cadence-engine unsubscribe link\0"
    mac = hmac.digest(NEW_KEY.encode(), purpose + signed, "sha256")[:18]

    assert TOKENS.verify(base64.urlsafe_b64encode(signed + mac).decode()) is None


def test_the_signature_is_for_this_purpose_alone() -> None:
    signed = b"\x01" + bytes(32)
    mac = hmac.digest(NEW_KEY.encode(), signed, "sha256")[:18]

    assert TOKENS.verify(base64.urlsafe_b64encode(signed + mac).decode()) is None


def test_while_keys_rotate_links_signed_with_either_work_and_new_ones_take_the_first() -> None:
    claims = some_claims()
    both = UnsubscribeTokens.from_setting(f"{NEW_KEY}, {OLD_KEY}")
    old = UnsubscribeTokens.from_setting(OLD_KEY)

    assert both.verify(old.sign(claims)) == claims
    assert both.sign(claims) == TOKENS.sign(claims)
    assert TOKENS.verify(old.sign(claims)) is None


@pytest.mark.parametrize(
    "keys",
    ["", "short", f"{NEW_KEY},", f"{NEW_KEY},short", f"{NEW_KEY},{OLD_KEY},{OTHER_KEY}"],
)
def test_keys_that_cannot_be_used_are_refused_and_not_repeated(keys: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^UNSUBSCRIBE_KEYS: must be") as caught:
        UnsubscribeTokens.from_setting(keys)

    assert NEW_KEY not in str(caught.value)


def test_a_link_ends_with_the_token_and_shows_no_key() -> None:
    claims = some_claims()

    for base_url in ("https://example.test", "https://example.test/u/"):
        link = TOKENS.link(base_url, claims)
        assert link == f"{base_url.rstrip('/')}/{TOKENS.sign(claims)}"
    assert NEW_KEY not in repr(TOKENS)
