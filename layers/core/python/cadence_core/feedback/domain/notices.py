"""Recognizes the notices of mail systems: returned and delayed mail, receipts, spam reports.

A structure that only programs build is enough, and so is a sender that is a mail system. Servers
that write neither are recognized by two of the weaker signs: people write "could not be delivered"
too, and some people's mail has an empty return path.
"""

import re

from cadence_core.feedback.domain.mail import ReceivedMail, beginnings
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
# How servers write what went wrong.
SERVER_WORDS = re.compile(
    r"\b[45]\d\d[ -]#?[45]\.\d{1,3}\.\d{1,3}\b"
    r"|\b(?:smtp|error|code|said|replied|reason|status)\b\W[^\n]{0,60}\b[45]\d\d\b"
    r"|^(?:final-recipient|original-recipient|reporting-mta|remote-mta|diagnostic-code"
    r"|failed recipient)\s*:"
    r"|created automatically by|automatically generated (?:delivery|by)"
    r"|delivery status notification"
    r"|advisory-only|non-?delivery report|returning (?:the |your )?(?:message|mail) to sender"
    r"|(?:did|could|can|was|has|were)\s?(?:not|n.t)\s+(?:be\s+)?(?:been\s+)?(?:delivered|reach"
    r"|relayed|transmitted|sent)\b"
    r"[^.\n]{0,40}\n?[^.\n]{0,20}(?:recipient|user|address|mailbox|\S+@\S+)"
    r"|(?:following|these) (?:recipient|address)|one or more (?:of its )?recipient"
    r"|failed recipients?"
    r"|(?:mail|message|e-?mail)\s(?:that\s)?you\s(?:have\s)?(?:sent|tried to send)\s(?:was|has been"
    r"|could not|contained|to)"
    r"|(?:original|returned) (?:message|mail|headers?)\s(?:as )?follow|message headers follow"
    r"|original mail as follows"
    r"|no such (?:user|mailbox|address)|user (?:is )?unknown|unknown (?:user|recipient)"
    r"|not a valid user"
    r"|mailbox (?:is )?(?:unavailable|full|not found|disabled|over)|over quota|relay(?:ing)? denied"
    r"|unrouteable"
    r"|not listed in|is not recognized|n'a pas pu [eê]tre (?:d[eé]livr|remis|distribu)"
    r"|konnte nicht zugestellt|nicht zugestellt werden|n[aã]o (?:p[oô]de|foi) (?:ser )?entregue"
    r"|no (?:se )?pud?o (?:ser )?entreg"
    r"|program at host|sorry to have to inform you|returned because|failed addresses follow"
    r"|unable to deliver your|able to deliver the following|mailbox here by that name|vpopmail"
    r"|quota violation|mail delivery (?:software|system|program)|has not yet been delivered"
    r"|error was detected while processing|delivery failure notification|no valid recipients"
    r"|this is a permanent error|not delivered to the following"
    r"|still undelivered after|will (?:retry|keep trying) (?:for|until)"
    r"|temporary problem delivering|has not been delivered|blocked by our spam"
    r"|rejected by (?:the |your )?recipient"
    r"|message (?:to \S+ )?(?:was|has been) (?:quarantined|rejected|blocked|held)"
    r"|(?:deleted without being read|was read) on \d"
    r"|unzustellbar|fehler bei der nachrichtenzustellung|non remis"
    r"|falha na entrega a|échec de la remise|не может\s+быть отправлено|недоставленн"
    r"|退信|退回来了|投递失败|发送失败|발송되지|수신자를 찾을 수 없"
    r"|送信できません|配信できません|エラーのため|无法送达|无法投递|無法傳遞|不存在",
    re.IGNORECASE | re.MULTILINE,
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


def _has_server_words(mail: ReceivedMail) -> bool:
    return SERVER_WORDS.search(mail.body.opening) is not None


def _has_many_server_words(mail: ReceivedMail) -> bool:
    said = {found[0].lower() for found in SERVER_WORDS.finditer(mail.body.opening)}
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
