"""Validation and normalization of email addresses and phone numbers.

Two libraries supply the rules and their tables; neither uses the network.
"""

import re

from email_validator import EmailNotValidError, validate_email
from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    format_number,
    is_valid_number,
    parse,
)

WHATSAPP_SENDER = re.compile(
    r"(?=.{1,115}$)(phone-number-id-[0-9A-Za-z-]+|arn:[!-~]+:phone-number-id/[0-9A-Za-z]+)"
)


def normalize_email(address: str) -> str | None:
    """Return the address to send to, its domain in ASCII; ``None`` if it is not valid."""
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


def normalize_phone(number: str) -> str | None:
    """Return the number in E.164; ``None`` if its country has no such numbers."""
    try:
        parsed = parse(number, None)
    except NumberParseException:
        return None
    if not is_valid_number(parsed):
        return None
    return format_number(parsed, PhoneNumberFormat.E164)


def is_whatsapp_sender(address: str) -> bool:
    """Return whether the address is a phone-number id of AWS, or its ARN."""
    return WHATSAPP_SENDER.fullmatch(address) is not None
