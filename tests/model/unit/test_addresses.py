import pytest
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from cadence_core.model.addresses import (
    PLAIN_EMAIL,
    is_dialing_country,
    is_whatsapp_sender,
    normalize_email,
    normalize_phone,
    read_address,
)
from cadence_core.model.enrollment import Channel


@pytest.mark.parametrize(
    ("address", "normal"),
    [
        ("maria@lead.test", "maria@lead.test"),
        ("o'neil+x@Lead.TEST", "o'neil+x@lead.test"),
        ("maria@bücher.de", "maria@xn--bcher-kva.de"),
        ("joão@lead.test", None),
        ("maria@localhost", None),
        ("maria@lead", None),
        ("maria@lead.test\r\nBcc: x@y.test", None),
        ("maria@lead.test, x@y.test", None),
        ("<maria@lead.test>", "maria@lead.test"),
        ('"a b"@lead.test', None),
        ("a" * 65 + "@lead.test", None),
        ("maria..x@lead.test", None),
        ("", None),
    ],
)
def test_an_email_address_is_normalized_or_none(address: str, normal: str | None) -> None:
    assert normalize_email(address) == normal


@given(st.text())
def test_a_normal_email_address_cannot_break_a_header(text: str) -> None:
    normal = normalize_email(f"{text}@lead.test")

    if normal is not None:
        assert normal.isascii()
        assert normal.isprintable()
        assert not set(normal) & set(' ,;<>()"\\')
        assert normalize_email(normal) == normal


NAMES = st.from_regex(r"[a-z0-9][a-z0-9._+-]{0,70}", fullmatch=True)
LABELS = st.from_regex(r"[a-z0-9-]{1,66}", fullmatch=True)
ENDS = st.sampled_from([*SPECIAL_USE_DOMAIN_NAMES, "com", "xn--p1ai", "c", "c0m", "123"])
USUAL = st.builds(
    lambda name, labels, end: f"{name}@{'.'.join([*labels, end])}",
    NAMES,
    st.lists(LABELS, max_size=5),
    ENDS,
)


def by_the_library(address: str) -> str | None:
    try:
        return validate_email(
            address,
            check_deliverability=False,
            allow_smtputf8=False,
            strict=True,
            test_environment=True,
        ).ascii_email
    except EmailNotValidError:
        return None


@given(USUAL | st.from_regex(PLAIN_EMAIL, fullmatch=True) | st.emails())
@example("postmaster@lead.test")
@example("m@a.b.localhost")
@example(f"{'a' * 60}@b.co")
@example(f"{'a' * 64}@{'b' * 63}.{'c' * 63}.com")
def test_a_usual_address_is_judged_as_by_the_library(address: str) -> None:
    expected = by_the_library(address.rstrip(".,;"))

    assert normalize_email(address) == expected
    assert not expected or read_address(Channel.EMAIL, address).key == expected.lower()


@pytest.mark.parametrize(
    ("number", "normal"),
    [
        ("+5511987654321", "+5511987654321"),
        ("+55 (11) 98765-4321", "+5511987654321"),
        ("+12025550123", "+12025550123"),
        ("+55119", None),
        ("+999123456789", None),
        ("11987654321", None),
        ("phone", None),
        ("", None),
    ],
)
def test_a_phone_number_is_e164_or_none(number: str, normal: str | None) -> None:
    assert normalize_phone(number) == normal


@pytest.mark.parametrize(
    ("number", "country", "to"),
    [
        ("(11) 98765-4321", "BR", "+5511987654321"),
        ("0 11 8765-4321", "BR", "+5511987654321"),
        ("5511987654321", "BR", "+5511987654321"),
        ("+1 212 555 0109", "BR", "+12125550109"),
        ("0055 11 98765-4321", "PT", "+5511987654321"),
        ("912 345 678", "PT", "+351912345678"),
        ("212 555 0109", "US", "+12125550109"),
    ],
)
def test_a_number_without_a_plus_is_dialed_in_its_country(
    number: str, country: str, to: str
) -> None:
    assert read_address(Channel.WHATSAPP, number, country).to == to


def test_a_country_where_numbers_are_dialed_has_two_letters() -> None:
    assert is_dialing_country("BR")
    assert not any(map(is_dialing_country, ("br", "XX", "", "Brasil", "001")))


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("phone-number-id-0123456789abcdef0123456789abcdef", True),
        ("arn:aws:social-messaging:sa-east-1:123456789012:phone-number-id/0123abc", True),
        ("+5511987654321", False),
        ("phone-number-id-", False),
        ("phone-number-id-1\n", False),
        ("phone-number-id-" + "1" * 115, False),
    ],
)
def test_a_whatsapp_sender_is_a_phone_number_id(address: str, is_one: bool) -> None:  # noqa: FBT001
    assert is_whatsapp_sender(address) is is_one
