"""All spellings of one address have one key, and what is no address has a fault."""

import unicodedata
from collections.abc import Iterator
from contextlib import suppress

import idna
import phonenumbers
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from cadence_core.errors import InvalidAddressError
from cadence_core.model.addresses import NOT_A_PERSONS, address_key, read_address
from cadence_core.model.enrollment import Channel

EMAIL, WHATSAPP = Channel.EMAIL, Channel.WHATSAPP
DIRT = [
    " ",
    "\n",
    "\r\n",
    "\t",
    "\u00a0",
    "\ufeff",
    "\u200b",
    "\u2028",
    "tel:",
    "mailto:",
    "MAILTO: ",
]
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)


def mobile_number(region: str) -> phonenumbers.PhoneNumber | None:
    return phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)


def letters_that_look_like_others() -> Iterator[tuple[str, str]]:
    """Yield each character that IDNA's own table maps to ASCII letters or digits."""
    for char in map(chr, range(0x80, 0x20000)):
        with suppress(idna.IDNAError):
            mapped = idna.uts46_remap(char, std3_rules=False, transitional=False)
            if mapped.isascii() and mapped.isalnum():
                yield char, mapped


@pytest.mark.parametrize(
    "spelling",
    [
        "ana@xn--mnchen-3ya.de",
        "ana@XN--MNCHEN-3YA.DE",
        "Ana@MÜNCHEN.de",
        unicodedata.normalize("NFD", "ana@münchen.de"),
        "ana@münchen\u3002de",
        "ana@\uff4dünchen\uff0ede",
        "\uff41\uff4e\uff41\uff20münchen.de",
    ],
)
def test_an_international_domain_has_one_key(spelling: str) -> None:
    assert address_key(EMAIL, spelling) == address_key(EMAIL, "ana@münchen.de")


def test_a_letter_that_looks_like_another_gives_no_key_of_its_own() -> None:
    lookalikes = dict(letters_that_look_like_others())
    assert len(lookalikes) > 1000

    for char, mapped in lookalikes.items():
        key = address_key(EMAIL, f"ana@le{char}ad.test")
        assert key in (f"ana@le{mapped}ad.test", None), hex(ord(char))


@given(st.sampled_from(DIRT), st.sampled_from(DIRT[:-3]), st.sampled_from(["a@b.test", "ana@é.de"]))
def test_dirt_around_an_address_is_cut_off(before: str, after: str, address: str) -> None:
    assert read_address(EMAIL, before + address + after) == read_address(EMAIL, address)


@pytest.mark.parametrize(
    "spelling",
    [
        "Ana <ana@lead.test>",
        '"Prado, Ana" <ana@lead.test>',
        "<ana@lead.test>;",
        "ana@lead.test;",
        "ana@lead.test,",
        "ana@lead.test. ",
        "'ana@lead.test'",
        "\u201cana@lead.test\u201d",
        "mailto:ana@lead.test?subject=stop",
        "<mailto:ana@lead.test>",
    ],
)
def test_what_a_list_or_a_mail_program_puts_around_an_address_does_not_count(spelling: str) -> None:
    assert read_address(EMAIL, spelling) == read_address(EMAIL, "ana@lead.test")


BRAZILIAN_AREAS = [
    area
    for area in range(11, 100)
    if phonenumbers.is_valid_number(phonenumbers.parse(f"+55{area}987654321"))
]


@given(st.sampled_from(BRAZILIAN_AREAS), st.integers(60_000_000, 99_999_999))
def test_a_brazilian_mobile_number_has_one_key_with_and_without_its_ninth_digit(
    area: int, number: int
) -> None:
    whole = f"+55{area}9{number}"

    reported = read_address(WHATSAPP, f"+55{area}{number}")

    assert (reported.to, reported.key) == (whole, whole)
    assert read_address(WHATSAPP, whole) == reported


@pytest.mark.parametrize("first_digit", "6789")
@pytest.mark.parametrize("area", BRAZILIAN_AREAS)
def test_every_area_and_first_digit_of_brazil_gets_the_ninth_digit(
    area: int, first_digit: str
) -> None:
    for second in range(10):
        key = address_key(WHATSAPP, f"+55{area}{first_digit}{second}123456")
        assert key == f"+55{area}9{first_digit}{second}123456"


@pytest.mark.parametrize("region", REGIONS)
def test_every_example_of_the_library_is_sent_to_as_it_stands(region: str) -> None:
    for type_ in phonenumbers.PhoneNumberType.values():
        example = phonenumbers.example_number_for_type(region, type_)
        if example is None or type_ in NOT_A_PERSONS:
            continue
        number = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        address = read_address(WHATSAPP, number)
        assert address.to == number
        assert address_key(WHATSAPP, address.to) == address.key


@pytest.mark.parametrize("region", REGIONS)
def test_a_number_with_its_trunk_prefix_has_the_key_of_the_number_without(region: str) -> None:
    number = mobile_number(region)
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    if number is None or metadata is None:
        pytest.skip("the library has no example")
    digits = phonenumbers.national_significant_number(number)
    key = address_key(WHATSAPP, f"+{number.country_code}{digits}")

    with_trunk = f"+{number.country_code}{metadata.national_prefix or ''}{digits}"

    assert key is not None
    # Colombia's 03 belongs to fixed lines.
    assert address_key(WHATSAPP, with_trunk) == key or region == "CO"
    assert address_key(WHATSAPP, key) == key


@pytest.mark.parametrize(
    ("spelling", "to", "key"),
    [
        ("+44 (0)7911 123456", "+447911123456", "+447911123456"),
        ("\u00a0+447911123456\ufeff", "+447911123456", "+447911123456"),
        ("+551187654321", "+5511987654321", "+5511987654321"),
        ("+551133334444", "+551133334444", "+551133334444"),
        ("+5215512345678", "+525512345678", "+525512345678"),
        ("+5491123456789", "+5491123456789", "+541123456789"),
        ("+541123456789", "+541123456789", "+541123456789"),
        ("+54 9 11 15 2345-6789", "+5491123456789", "+541123456789"),
        ("+52 044 55 1234 5678", "+525512345678", "+525512345678"),
        ("+52 01 55 1234 5678", "+525512345678", "+525512345678"),
        ("0044 7911 123456", "+447911123456", "+447911123456"),
        ("(0044) 7911 123456", "+447911123456", "+447911123456"),
        ("tel:+44-7911-123456", "+447911123456", "+447911123456"),
        ("'+447911123456';", "+447911123456", "+447911123456"),
        ("+54 11 15 2345 6789", "+5491123456789", "+541123456789"),
    ],
)
def test_a_number_as_whatsapp_or_an_import_spells_it_has_one_key(
    spelling: str, to: str, key: str
) -> None:
    address = read_address(WHATSAPP, spelling)

    assert (address.to, address.key) == (to, key)


@pytest.mark.parametrize(
    ("channel", "text", "fault"),
    [
        (EMAIL, "ana", "no @"),
        (EMAIL, "ana@ ", "no domain"),
        (EMAIL, "@lead.test", "nothing before the @"),
        (EMAIL, "ana@lead", "no period in the domain"),
        (EMAIL, "ana@lead..test", "not a valid domain"),
        (EMAIL, "joão@lead.test", "characters before the @ that are not ASCII"),
        (EMAIL, "ana@lead.test, jo@lead.test", "more than one @"),
        (EMAIL, "Ana ana@lead.test", "not valid before the @"),
        (EMAIL, "jo@lead.test <ana@lead.test>", "more than one @"),
        (WHATSAPP, "+55119", "too few digits"),
        (WHATSAPP, "+5511987654321999", "too many digits"),
        (WHATSAPP, "+999123456789", "no known country code"),
        (WHATSAPP, "11987654321", "no known country code"),
        (WHATSAPP, "+39612345678", "no such number in its country"),
        (WHATSAPP, "+18005551234", "not a mobile number"),
        (WHATSAPP, "phone", "no number"),
    ],
)
def test_what_is_no_address_has_a_fault_that_says_why(
    channel: Channel, text: str, fault: str
) -> None:
    with pytest.raises(InvalidAddressError, match=f"^{fault}$"):
        read_address(channel, text)


@given(st.text(max_size=40), st.sampled_from(Channel))
def test_a_key_is_an_address_with_itself_as_its_key(text: str, channel: Channel) -> None:
    key = address_key(channel, text)

    assert key is None or address_key(channel, key) == key


def test_a_plus_address_is_an_address_of_its_own() -> None:
    assert address_key(EMAIL, "ana+x@gmail.com") != address_key(EMAIL, "ana@gmail.com")


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(st.from_regex(r"\+549(11[2-7]|(221|261|291|341|351|381)[2-7])[0-9]{6,7}", fullmatch=True))
@example("+5493415123456")
@example("+5493515123456")
def test_a_valid_argentine_mobile_number_is_sent_to_as_it_stands(number: str) -> None:
    assume(phonenumbers.is_valid_number(phonenumbers.parse(number)))

    assert read_address(Channel.WHATSAPP, number).to == number


def test_the_escapes_of_a_mailto_are_read() -> None:
    assert address_key(Channel.EMAIL, "mailto:ana%2Bx@a.test?subject=Hi") == "ana+x@a.test"
