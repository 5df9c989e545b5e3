"""What counts as an address, and the one form of it that is sent to.

Two libraries that hold the rules and their tables; neither asks a network.
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


def normal_email(address: str) -> str | None:
    """Return the address as it is sent to, its domain in ASCII; ``None`` if it is not valid."""
    try:
        valid = validate_email(
            address,
            check_deliverability=False,
            allow_smtputf8=False,  # SES takes no letters beyond ASCII before the @
            strict=True,
            test_environment=True,  # names under .test are well-formed too
        )
    except EmailNotValidError:
        return None
    return valid.ascii_email


def normal_phone(number: str) -> str | None:
    """Return the number in E.164; ``None`` if no such number can exist in its country."""
    try:
        parsed = parse(number, None)
    except NumberParseException:
        return None
    if not is_valid_number(parsed):
        return None
    return format_number(parsed, PhoneNumberFormat.E164)


def is_whatsapp_sender(address: str) -> bool:
    """Tell whether the address is a phone-number id of AWS, or its ARN."""
    return WHATSAPP_SENDER.fullmatch(address) is not None
