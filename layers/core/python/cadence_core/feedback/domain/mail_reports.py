"""What a notice by mail reports about one of our messages.

The same facts come as events of SES, with the same effects. But anybody can write such a mail, so
it counts only if it names our message: by the token in our address, or by SES's Message-ID in what
it returns or answers. What a server writes in prose counts only with the latter, since it may be
about another mail; so does a temporary failure, since it must be known which attempt has failed.

Who got one message of ours can write any notice about it. So a notice counts for its lead alone: it
pauses no sender and no domain, not even one that says that our authentication was refused.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cadence_core.feedback.domain.delivery import EventKind
from cadence_core.feedback.domain.mail import MailBody, ReceivedMail
from cadence_core.feedback.domain.notices import is_complaint
from cadence_core.feedback.domain.reputation import BY_MAIL

FIELD = r"^[ \t>]*{}[ \t]*:[ \t]*"
STATUS = re.compile(
    FIELD.format("status") + r"([245]\.\d{1,3}\.\d{1,3})", re.IGNORECASE | re.MULTILINE
)
DIAGNOSED = re.compile(
    FIELD.format("diagnostic-code") + r"[^\n]{0,300}?\b[245]\d\d[ -]+#?([245]\.\d{1,3}\.\d{1,3})",
    re.IGNORECASE | re.MULTILINE,
)
ACTION = re.compile(FIELD.format("action") + r"([a-z]+)", re.IGNORECASE | re.MULTILINE)
FEEDBACK_TYPE = re.compile(
    FIELD.format("feedback-type") + r"([a-z-]+)", re.IGNORECASE | re.MULTILINE
)
# Others are not kept: a stranger wrote them.
COMPLAINTS = ("abuse", "fraud", "virus", "other", "opt-out", "opt-out-list")
# Reports about our authentication, and the opposite of a complaint.
NO_COMPLAINT = ("auth-failure", "not-spam", "dmarc")
DELAYED = re.compile(FIELD.format("action") + r"delayed", re.IGNORECASE | re.MULTILINE)
PROSE_STATUS = re.compile(r"\b[45]\d\d[ -]+#?([45]\.\d{1,3}\.\d{1,3})\b")
PROSE_PERMANENT = re.compile(
    r"\b55[0134]\b|user (?:is )?unknown|unknown (?:user|recipient)|no such (?:user|mailbox|address)"
    r"|not a valid user"
    r"|permanent (?:error|fatal|failure)|failed permanently|mailbox (?:not found|unavailable"
    r"|disabled)|does not exist|doesn't exist|not listed in",
    re.IGNORECASE,
)
PROSE_TEMPORARY = re.compile(
    r"temporar|delayed|will (?:continue to|keep|be) (?:try|re-?tr)|try again|retried|warning"
    r"|not yet been delivered|\b4\d\d[ -]4\.|\b45[012]\b"
    r"|(?:mailbox|quota)[^\n]{0,20}(?:full|exceeded)|over quota",
    re.IGNORECASE,
)
# Statuses of RFC 3463 that say nothing about the address: a full mailbox, a mail that is too large,
# and its content or our reputation. SES reports them as transient too.
NOT_THE_ADDRESS = re.compile(r"\d\.(?:2\.[23]|3\.4|6\.\d+|7\.\d+)$")


@dataclass(frozen=True, slots=True)
class MailReport:
    """What a notice reports.

    Attributes:
        message_key: SES's id of the message, if the notice has it.
        status: SMTP's enhanced status code, empty if there is none.
    """

    kind: EventKind
    code: str
    status: str
    message_key: str | None


def report_of(notice: ReceivedMail, answers: Sequence[str] = ()) -> MailReport | None:
    """Return what a notice reports; none if it reports no failure and no complaint.

    ``answers`` are SES's ids of the messages that its headers refer to.
    """
    body = notice.body
    message_key = next(iter((*body.returned, *answers)), None)
    complaint = FEEDBACK_TYPE.search(body.report)
    if complaint or "message/feedback-report" in body.types or is_complaint(notice):
        kind = complaint[1].lower() if complaint else "unspecified"
        if kind in NO_COMPLAINT:
            return None
        code = f"{kind if kind in COMPLAINTS else 'unspecified'}{BY_MAIL}"
        return MailReport(EventKind.COMPLAINED, code, "", message_key)
    found = _failure(body, is_ours=message_key is not None)
    if found is None or (found[0] is EventKind.RETURNED and message_key is None):
        return None
    return MailReport(*found, message_key)


def _failure(body: MailBody, *, is_ours: bool) -> tuple[EventKind, str, str] | None:
    """Return the kind of a failure, its code and its status; none if there is none."""
    if body.report:
        return _reported_failure(body.report)
    return _failure_in_prose(body.opening) if is_ours else None


def _reported_failure(report: str) -> tuple[EventKind, str, str] | None:
    actions = {action.lower() for action in ACTION.findall(report)}
    statuses = [*DIAGNOSED.findall(report), *STATUS.findall(report)]
    if "delayed" in actions and "failed" not in actions:
        return None  # the server goes on trying
    status = next((one for one in statuses if one[0] != "2"), "")
    if not status or (actions and "failed" not in actions):
        return None
    return _by_status(status)


def _failure_in_prose(words: str) -> tuple[EventKind, str, str] | None:
    if DELAYED.search(words):
        return None
    if found := PROSE_STATUS.search(words):
        return _by_status(found[1])
    if PROSE_TEMPORARY.search(words):
        return None
    return (EventKind.BOUNCED, f"Permanent{BY_MAIL}", "") if PROSE_PERMANENT.search(words) else None


def _by_status(status: str) -> tuple[EventKind, str, str]:
    is_permanent = status[0] == "5" and not NOT_THE_ADDRESS.match(status)
    if is_permanent:
        return EventKind.BOUNCED, f"Permanent{BY_MAIL}", status
    return EventKind.RETURNED, f"Transient{BY_MAIL}", status
