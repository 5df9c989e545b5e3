"""The answers to questions through the function URL: ids, codes, times and sentences."""

from datetime import datetime
from typing import Any

from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.inquiries import ASSUMPTION, Inquiries
from cadence_core.sending.invocations import AskedAbout

Answer = dict[str, Any]


def preview_answer(
    inquiries: Inquiries, time_left: TimeLeft, batch_size: int, at: datetime | None
) -> Answer:
    """Return the next batch, or that of a later moment."""
    moment = {"at": at.isoformat(), "assumes": ASSUMPTION} if at else {}
    return {"dry_run": True, **moment, **inquiries.preview(time_left, batch_size, at)}


def explain_answer(
    inquiries: Inquiries, asked: AskedAbout, time_left: TimeLeft, at: datetime | None
) -> Answer:
    """Return every rule about the next message of an enrollment, or of each of a lead's.

    The answer is empty if there is no such enrollment.
    """
    enrollments = asked.enrollments(inquiries.enrollments_of)
    answers = inquiries.why_not(enrollments, time_left, at)
    moment = {"assumes": ASSUMPTION} if at else {}
    return {**moment, "explain": [answer.as_dict() for answer in answers]}
