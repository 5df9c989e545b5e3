"""Recognizes the notices of mail systems: returned and delayed mail, receipts, spam reports.

A structure that only programs build is enough, and so is a sender that is a mail system. Servers
that write neither are recognized by two of the weaker signs: people write "could not be delivered"
too, and some people's mail has an empty return path.
"""

import re
from functools import cache

from cadence_core.feedback.domain.mail import ReceivedMail, beginnings
from cadence_core.feedback.domain.sections import entries_of
from cadence_core.text.plain_words import plain_words

MIN_WEAK_SIGNS = 2
REPORT_TYPES = frozenset(
    {
        "multipart/report",
        "message/delivery-status",
        "message/global-delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
        "text/rfc822-headers",
        "message/rfc822-headers",
    }
)
REPORT_HEADERS = (
    "x-failed-recipients",
    "x-ms-exchange-ndr",
    "x-delivery-status",
    "x-hmxmroriginalrecipient",
    "x-rp-fbl",
)
# The whole name before the "@", or its beginning.
SYSTEM_ADDRESS = re.compile(
    r"\W*(?:(?:mailer|mail|smtp)[-_. ]?(?:daemon|delivery|deamon)|post[-_.]?master"
    r"|bounces?(?:[-_+=.]\S*\d|@|$)"
    r"|mdaemon|ndr@|non-?delivery|undeliver|mail[-_.]?system\b|e\d{3}_smtp|amavis|uucp@"
    r"|microsoftexchange[0-9a-f]{16,}@|no-?reply-dmarc|fbl@|feedback-?loop|scomp@|arf@"
    r"|dmarc-?(?:noreply|report|support)"
    r"|opendmarc)",
    re.IGNORECASE,
)
SYSTEM_NAME = re.compile(
    r"mail(?:er)?[-_. ]?daemon|mail delivery (?:sub)?system|internet mail delivery"
    r"|mail transport agent|sistema de entrega de|système de (?:remise|distribution) d",
    re.IGNORECASE,
)
# A domain may be called like a mail system.
DOMAIN = re.compile(r"@[^\s<>]+")
# A report whose own Content-Type is lost shows those of its parts.
REPORT_IN_TEXT = re.compile(
    r"^content-type:\s*(?:message/(?:delivery-status|disposition-notification|feedback-report)"
    r"|multipart/report)\b",
    re.IGNORECASE | re.MULTILINE,
)
# Outlook's and AOL's reports, which some forward without the structure of one.
COMPLAINT_SUBJECT = re.compile(
    r"(?:complaint about message from|e-?mail feedback report for ip)\b", re.IGNORECASE
)
# What may be a person's or a company's name too.
MAYBE_SYSTEM = re.compile(
    r"\b(?:postmaster|delivery notification|mail delivery|system admin\w*|mail admin\w*"
    r"|administrator|admin@|imss|interscan|anti-?virus|antispam"
    r"|mail-?scanner"
    r"|mail-?marshal|mail-?gate\w*|inetgw\d*|smtp\w*|mail[-_. ]?(?:service|server|router|filter"
    r"|security)"
    r"|content[- ]filter|virus|spam|gateway|quarantine|mimesweeper|barracuda|symantec|sophos"
    r"|listserv|majordomo)",
    re.IGNORECASE,
)
NO_REPLY_SENDER = re.compile(
    r"[^@]*\b(?:(?:no|do[-_]?not|dont|never)[-_.]?repl(?:y|ies)|n[ao]o?[-_.]?respond(?:a|er)"
    r"|no[-_.]?(?:contest(?:ar|e)|responder)"
    r"|ne[-_.]?pas[-_.]?repondre|nicht[-_.]?antworten|keine?[-_.]?antwort)\b[^@]*@"
    r"|[^@]*@(?:[\w-]+\.)*(?:spamarrest|boxbe)\.com$",
    re.IGNORECASE,
)
# What only a server writes into the text of a mail: the headers of another one.
HEADER_OF_RETURNED = re.compile(
    r"^(?:received|return-path|message-id|mime-version|x-[\w-]+|dkim-signature)[ \t]*:[ \t]*\S",
    re.IGNORECASE | re.MULTILINE,
)
MIN_HEADERS_OF_RETURNED = 2
MIN_WORDS_OF_SERVERS = 3
"""Different ones. A person who reports a notice repeats one or two."""


def is_notice(mail: ReceivedMail) -> bool:
    """Return whether a mail system wrote this mail about another mail."""
    weak_signs = (
        _has_system_name(mail),
        _has_subject(mail),
        _has_server_words(mail),
        _has_many_server_words(mail),
        _returns_a_mail(mail),
        _must_not_be_answered(mail),
    )
    return (
        _has_structure_of_report(mail)
        or _is_from_mail_system(mail)
        or is_complaint(mail)
        or sum(weak_signs) >= MIN_WEAK_SIGNS
    )


def is_complaint(mail: ReceivedMail) -> bool:
    """Return whether a mailbox provider reports a mail as spam, by its subject."""
    return COMPLAINT_SUBJECT.match(mail.subject) is not None


def _has_structure_of_report(mail: ReceivedMail) -> bool:
    types = [value.lower().split(";")[0].strip() for value in mail.values("content-type")]
    is_in_text = not mail.is_forward and REPORT_IN_TEXT.search(mail.body.opening) is not None
    return (
        not REPORT_TYPES.isdisjoint((*types, *mail.body.types))
        or any(map(mail.has, REPORT_HEADERS))
        or is_in_text
    )


def _is_from_mail_system(mail: ReceivedMail) -> bool:
    named = next(iter(mail.values("from")), mail.sender)
    has_empty_address = re.search(r"<\s*>", named) is not None
    return (
        has_empty_address
        or SYSTEM_ADDRESS.match(mail.sender) is not None
        or SYSTEM_NAME.search(DOMAIN.sub(" ", named)) is not None
        or mail.has("return-path", r"<?(?:mailer-daemon|postmaster)\b")
    )


def _has_system_name(mail: ReceivedMail) -> bool:
    named = [DOMAIN.sub(" ", value) for value in mail.values("from")]
    local_part = f"{mail.sender.partition('@')[0]}@"
    return any(map(MAYBE_SYSTEM.search, (*named, local_part)))


def _has_subject(mail: ReceivedMail) -> bool:
    """Return whether the subject, or what a server adds at its end, is that of a notice.

    A person who forwards a notice keeps its subject.
    """
    parts = mail.subject.split(":")
    return not mail.is_forward and any(
        plain_words(part).startswith(beginnings("notice_subjects.txt"))
        for part in (mail.subject, mail.untagged_subject, parts[-1])
    )


@cache
def _server_words() -> re.Pattern[str]:
    """Return how servers write what went wrong: any of the patterns in ``server_words.txt``."""
    return re.compile("|".join(entries_of("server_words.txt")), re.IGNORECASE | re.MULTILINE)


def _has_server_words(mail: ReceivedMail) -> bool:
    return _server_words().search(mail.body.opening) is not None


def _has_many_server_words(mail: ReceivedMail) -> bool:
    said = {found[0].lower() for found in _server_words().finditer(mail.body.opening)}
    return len(said) >= MIN_WORDS_OF_SERVERS


def _returns_a_mail(mail: ReceivedMail) -> bool:
    """Return whether the mail holds another one as servers return it."""
    if mail.is_forward:
        return False
    headers = HEADER_OF_RETURNED.findall(mail.body.text)
    return "message/rfc822" in mail.body.types or len(headers) >= MIN_HEADERS_OF_RETURNED


def _must_not_be_answered(mail: ReceivedMail) -> bool:
    is_automatic = mail.has("auto-submitted", r"(?!no\b)\S")
    return is_automatic or has_no_return_path(mail) or is_from_no_reply(mail)


def is_from_no_reply(mail: ReceivedMail) -> bool:
    """Return whether the sender's address says that no person reads what is sent to it."""
    return NO_REPLY_SENDER.match(mail.sender) is not None


def has_no_return_path(mail: ReceivedMail) -> bool:
    """Return whether the mail's envelope asks for no report of what becomes of it."""
    # Exchange writes an empty return path on mail that a distribution group forwards, and asks for
    # no delivery reports about it.
    is_from_group = mail.has("x-auto-response-suppress", r".*\bdr\b")
    return mail.has("return-path", r"(?:<\s*>)?$") and not is_from_group
