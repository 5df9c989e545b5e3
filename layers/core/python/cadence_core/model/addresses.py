"""The identity of an email address or a phone number: what a message is sent to, and its key.

All spellings of one address have the same key. Everything that compares addresses compares keys:
suppressions, replies, duplicates. Two libraries supply the rules and their tables; neither uses
the network.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from phonenumbers import (
    SUPPORTED_REGIONS,
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
    format_number,
    is_possible_number_with_reason,
    number_type,
    parse,
)

from cadence_core.errors import InvalidAddressError
from cadence_core.model.enrollment import Channel

WHATSAPP_SENDER = re.compile(
    r"(?=.{1,115}$)(phone-number-id-[0-9A-Za-z-]+|arn:[!-~]+:phone-number-id/[0-9A-Za-z]+)"
)
ARN_OF_NUMBER = re.compile("arn:.*:phone-number-id/")
MAILTO = re.compile("mailto:([^?]*)(?:[?].*)?", re.IGNORECASE | re.DOTALL)
WRAPPINGS = (
    re.compile("tel:(.*)", re.IGNORECASE | re.DOTALL),
    re.compile("[^<>@]*<([^<>]*)>"),
    re.compile("[{0}](.*)[{0}]".format("\"'\u201c\u201d\u2018\u2019\u00ab\u00bb"), re.DOTALL),
)
"""What lists and mail programs put around an address, besides ``mailto:``."""
INVISIBLE = ("Zs", "Zl", "Zp", "Cc", "Cf")
"""Unicode's categories of blanks, line breaks, controls and format characters."""
SEPARATORS = ",;."
"""What follows an address in a list or a sentence."""

MAX_REMEMBERED = 4_096
"""How many valid addresses of a kind a process remembers: a run asks several times for those of a
thousand leads, and for its senders with each of them."""

PLAIN_EMAIL = re.compile(r"[a-z0-9]+(?:[._+-][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,}")
MAX_PLAIN_LENGTH = 63
"""No part of a shorter address is too long."""
NO_MAIL = tuple(f".{name}" for name in SPECIAL_USE_DOMAIN_NAMES if name != "test")
"""The ends of domains that are reserved for something else."""

INTERNATIONAL_PREFIX = re.compile(r"^(\(?)00(?=\s*[1-9])")
# WhatsApp reports Brazilian mobile numbers without their ninth digit, and Mexican ones with a 1
# that the numbering plan dropped. https://developers.facebook.com/docs/whatsapp/cloud-api/phone-numbers
# All Brazilian mobile numbers have the ninth digit, although the library still knows some without.
# Other Mexican prefixes, the Argentine 15 and 0, and the Chilean 09 were dialed at home before a
# mobile number. A user of WhatsApp before Ivory Coast (2021) and Benin (2024) went from eight
# digits to ten is still reported with eight; in Ivory Coast the second one names the operator.
OUT_OF_DATE = (
    (re.compile(r"\+55([1-9]\d)([6-9]\d{7})"), r"+55\g<1>9\2"),
    (re.compile(r"\+52(?:1|01|04[45])(\d{10})"), r"+52\1"),
    # Twelve digits after the 9: two more than a number has.
    (re.compile(r"\+549(?=\d{12}$)(\d{2,4}15\d{6,8})"), r"+54\1"),
    (re.compile(r"\+5490(\d{10})"), r"+549\1"),
    (re.compile(r"\+5609(\d{8})"), r"+569\1"),
    (re.compile(r"\+225([014-9][0-3]\d{6})"), r"+22501\1"),
    (re.compile(r"\+225([014-9][4-6]\d{6})"), r"+22505\1"),
    (re.compile(r"\+225([014-9][7-9]\d{6})"), r"+22507\1"),
    (re.compile(r"\+229([24-69]\d{7})"), r"+22901\1"),
)
# The 9 of an Argentine mobile number is dialed only from abroad, and some exports lack it.
ARGENTINE_MOBILE = re.compile(r"\+549(\d{10})")
# The other types may have WhatsApp, even a fixed line: WhatsApp Business confirms it by a call.
NOT_A_PERSONS = (
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.PAGER,
    PhoneNumberType.UAN,
    PhoneNumberType.VOICEMAIL,
)
IMPOSSIBLE = {
    ValidationResult.INVALID_COUNTRY_CODE: "no known country code",
    ValidationResult.TOO_SHORT: "too few digits",
    ValidationResult.TOO_LONG: "too many digits",
}


@dataclass(frozen=True, slots=True)
class Address:
    """One address. ``to``: what a message is sent to; ``key``: the same for all its spellings."""

    to: str
    key: str


def read_address(channel: Channel, text: str, country: str | None = None) -> Address:
    """Read the address that a lead's row, an operator or a provider names.

    What does not count: blanks, invisible characters, quotes, a ``mailto:`` or ``tel:``, a name and
    angle brackets around it; a comma, a semicolon or a period after it. ``00`` before a number is
    a plus. ``country`` is where a number without a plus is dialed: two letters of ISO 3166.

    Raises:
        InvalidAddressError: it is no address of this channel; the error's text is the fault.
    """
    if channel is Channel.EMAIL and is_plain_email(text):
        return Address(text, text)
    text = _without_dirt(text)
    return _read_email(text) if channel is Channel.EMAIL else _read_phone(text, country)


def is_dialing_country(country: str) -> bool:
    """Return whether numbers can be dialed there: ``BR``, in capitals."""
    return country in SUPPORTED_REGIONS


def address_key(channel: Channel, text: str) -> str | None:
    """Return the key of an address; ``None`` if it is no address of this channel."""
    address = _address_or_none(channel, text)
    return address.key if address else None


def domain_of_keys(domain: str) -> str | None:
    """Return a domain as the keys of email addresses have it; ``None`` if no address is in it."""
    key = address_key(Channel.EMAIL, f"anybody@{domain}")
    return key.rpartition("@")[2] if key else None


def normalize_email(address: str) -> str | None:
    """Return the address to send to, its domain in ASCII; ``None`` if it is not valid."""
    valid = _address_or_none(Channel.EMAIL, address)
    return valid.to if valid else None


def normalize_phone(number: str) -> str | None:
    """Return the number in E.164; ``None`` if no such number can have WhatsApp."""
    valid = _address_or_none(Channel.WHATSAPP, number)
    return valid.to if valid else None


def is_plain_email(text: str) -> bool:
    """Return whether a text is an email address as most are: there is nothing to clean or to judge.

    The library takes a hundred times as long to say so, and agrees; see the tests.
    """
    is_plain = len(text) <= MAX_PLAIN_LENGTH and PLAIN_EMAIL.fullmatch(text)
    return bool(is_plain) and not text.endswith(NO_MAIL)


def _address_or_none(channel: Channel, text: str) -> Address | None:
    try:
        return read_address(channel, text)
    except InvalidAddressError:
        return None


def is_whatsapp_sender(address: str) -> bool:
    """Return whether the address is a phone-number id of AWS, or its ARN."""
    return WHATSAPP_SENDER.fullmatch(address) is not None


def sender_key(channel: Channel, text: str) -> str:
    """Return the key of a sender's address or ``reply_to``; empty if no message can come from it.

    ``+{id}``, where the id of each message is filled in, does not count, and a phone number's id is
    the same number as its ARN.
    """
    if channel is Channel.EMAIL:
        return address_key(channel, text.replace("+{id}", "")) or ""
    text = _stripped(text)
    if not is_whatsapp_sender(text):
        return ""
    return ARN_OF_NUMBER.sub("phone-number-id-", text).lower()


def _without_dirt(text: str) -> str:
    while (bare := _unwrapped(_stripped(text))) != text:
        text = bare
    return unicodedata.normalize("NFKC", text)


def _stripped(text: str) -> str:
    start, end = 0, len(text)
    while start < end and _is_invisible(text[start]):
        start += 1
    while start < end and (text[end - 1] in SEPARATORS or _is_invisible(text[end - 1])):
        end -= 1
    return text[start:end]


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in INVISIBLE


def _unwrapped(text: str) -> str:
    if link := MAILTO.fullmatch(text):
        return unquote(link[1])
    matches = (wrapping.fullmatch(text) for wrapping in WRAPPINGS)
    return next((match[1] for match in matches if match), text)


@lru_cache(MAX_REMEMBERED)
def _read_email(text: str) -> Address:
    address = _validated(text)
    if address is None:
        raise InvalidAddressError(_email_fault(text))
    return Address(address, address.lower())


def _validated(address: str) -> str | None:
    try:
        valid = validate_email(
            address,
            check_deliverability=False,
            allow_smtputf8=False,  # SES accepts only ASCII before the @
            strict=True,
            test_environment=True,  # accept names under .test
        )
    except EmailNotValidError:
        return None
    return valid.ascii_email


def _email_fault(text: str) -> str:
    name, at, domain = text.rpartition("@")
    if not at:
        return "no @"
    if not domain:
        return "no domain"
    if not name:
        return "nothing before the @"
    if not name.isascii():
        return "characters before the @ that are not ASCII"
    if "@" in name:
        return "more than one @"
    if _validated(f"{name}@lead.test") is None:
        return "not valid before the @"
    return "not a valid domain" if "." in domain else "no period in the domain"


@lru_cache(MAX_REMEMBERED)
def _read_phone(text: str, country: str | None) -> Address:
    number = _up_to_date(_parsed(INTERNATIONAL_PREFIX.sub(r"\1+", text), country))
    type_ = number_type(number)
    if type_ == PhoneNumberType.UNKNOWN:
        reason = is_possible_number_with_reason(number)
        raise InvalidAddressError(IMPOSSIBLE.get(reason, "no such number in its country"))
    if type_ in NOT_A_PERSONS:
        raise InvalidAddressError("not a mobile number")
    e164 = _e164(number)
    return Address(e164, ARGENTINE_MOBILE.sub(r"+54\1", e164))


def _up_to_date(number: PhoneNumber) -> PhoneNumber:
    e164 = _e164(number)
    for spelling, normal in OUT_OF_DATE:
        if spelling.fullmatch(e164):
            return _parsed(spelling.sub(normal, e164))
    return number


def _parsed(text: str, country: str | None = None) -> PhoneNumber:
    try:
        return parse(text, country)
    except NumberParseException as error:
        is_country = error.error_type == NumberParseException.INVALID_COUNTRY_CODE
        raise InvalidAddressError("no known country code" if is_country else "no number") from None


def _e164(number: PhoneNumber) -> str:
    return format_number(number, PhoneNumberFormat.E164)
