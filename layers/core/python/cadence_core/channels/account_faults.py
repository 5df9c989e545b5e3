"""Recognizes texts of AWS that blame our account, a tenant or our setup, and not the message."""

import re

WITH_AN_ADDRESS = re.compile(r"\S*@\S*")
IN_SENTENCE = r"(?:(?![.!?]\s).)*?"
FEW_WORDS = r"(?:\W+\w+){0,4}?\W+"
STOPPED = r"\b(?:suspen|paus|disabl|deactivat|revok|terminat|closed|shut)"
NOT_PERMITTED = r"\bnot (?:been )?(?:authori[sz]ed|allowed|permitted|enabled|active)"
TROUBLED = rf"(?:{STOPPED}|\b(?:block|restrict|inactive|probation|review)|{NOT_PERMITTED})"
ACCOUNT_FAULT = re.compile(
    rf"\baccounts?\b{IN_SENTENCE}{TROUBLED}"
    rf"|\b(?:sending|ability to send)\b{FEW_WORDS}{STOPPED}"
    rf"|{STOPPED}\w*{FEW_WORDS}(?:account|sending)\b"
    r"|\b(?:sandbox|production access)\b|\bnot authori[sz]ed\b"
    rf"|\bconfiguration sets?\b{IN_SENTENCE}(?:\bnot (?:exist|found)\b|{TROUBLED})",
    re.IGNORECASE | re.DOTALL,
)
TENANT = re.compile(r"\btenants?\b", re.IGNORECASE)


def blames_account(text: str) -> bool:
    """Return whether the text of a refusal says that the account may not send.

    AWS has codes for it (``SendingPausedException``), but uses others too: ``MessageRejected``
    with "Sending paused for this account". Words that contain an address are not AWS's own.
    """
    return ACCOUNT_FAULT.search(WITH_AN_ADDRESS.sub(" ", text)) is not None


def blames_tenant(text: str) -> bool:
    """Return whether the text of a refusal names a tenant, which is one organization's."""
    return TENANT.search(WITH_AN_ADDRESS.sub(" ", text)) is not None
