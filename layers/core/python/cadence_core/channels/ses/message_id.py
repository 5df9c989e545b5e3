"""The Message-ID that SES gives to a mail."""

import re

SES_MESSAGE_ID = re.compile(r"[A-Za-z0-9._-]{1,200}")
# The one region whose messages are not named after it.
FIRST_REGION = "us-east-1"


def ses_message_id(external_id: str, region: str) -> str | None:
    """Return the Message-ID that SES gave to a mail, or ``None`` if this is no id of SES.

    SES replaces any Message-ID of our own, so this is the one that mail programs know.
    """
    if not SES_MESSAGE_ID.fullmatch(external_id):
        return None
    host = "email" if region == FIRST_REGION else region
    return f"<{external_id}@{host}.amazonses.com>"
