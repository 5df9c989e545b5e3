"""The Message-ID that SES assigns to an email."""

import re

SES_MESSAGE_ID = re.compile(r"[A-Za-z0-9._-]{1,200}")
# The Message-IDs of this region do not contain its name.
UNNAMED_REGION = "us-east-1"


def ses_message_id(external_id: str, region: str) -> str | None:
    """Return the Message-ID that SES gave to an email; ``None`` if this is not an id of SES.

    SES replaces any Message-ID of ours, so mail programs refer to this one.
    """
    if not SES_MESSAGE_ID.fullmatch(external_id):
        return None
    host = "email" if region == UNNAMED_REGION else region
    return f"<{external_id}@{host}.amazonses.com>"
