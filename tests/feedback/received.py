"""Received mails as SES hands them over, with what it found about them."""

import json
from typing import Any

from tests.feedback.inbound import a_mail

FORGED = {"spf": "FAIL", "dkim": "FAIL", "dmarc": "FAIL"}


def judged(mail: str, source: str | None = None, **verdicts: str) -> str:
    """Return a queue message of ``a_mail`` with these verdicts, and this return path."""
    body: dict[str, Any] = json.loads(mail)
    body["receipt"] |= {f"{name}Verdict": {"status": word} for name, word in verdicts.items()}
    body["mail"]["source"] = body["mail"]["source"] if source is None else source
    return json.dumps(body)


def forged(text: str = "Hello!", sender: str = "Maria <maria@lead.test>", **headers: str) -> str:
    """Return a mail in the lead's name that passes no check."""
    return judged(a_mail(sender, text=text, **headers), "x@bad.test", **FORGED)
