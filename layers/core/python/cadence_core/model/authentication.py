"""Refusals of our domain's authentication, recognized by their SMTP status codes.

The codes are Gmail's (https://support.google.com/a/answer/3726730), but that only 5.7.26 and
Outlook's 5.7.515 mean the same at every server: the registry of RFC 5248 has other meanings for the
rest.
"""

import re

REFUSED = "authentication_refused"
OF_ANY_SERVER = re.compile(r"(?<![\d.])(5\.7\.(?:26|515))(?!\.?\d)")
OF_GMAIL = re.compile(r"(?<![\d.])([45]\.7\.(?:26|27|30|31|32|40))(?!\.?\d)")
IS_GMAIL = re.compile(r"\bgsmtp\b|\bgoogle\.com\b", re.IGNORECASE)


def authentication_refusal(text: str) -> str:
    """Return our code for a refusal that blames SPF, DKIM or DMARC of the From domain, else ``""``.

    ``text`` is the server's own, which quotes addresses: only the status code is kept, as in
    ``authentication_refused/5.7.26``.
    """
    found = OF_ANY_SERVER.search(text) or (IS_GMAIL.search(text) and OF_GMAIL.search(text))
    return f"{REFUSED}/{found[1]}" if found else ""


def is_authentication_refusal(code: str) -> bool:
    """Return whether a code is one of ``authentication_refusal``."""
    return code.startswith(f"{REFUSED}/")
