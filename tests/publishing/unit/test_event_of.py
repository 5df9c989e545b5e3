"""An event holds ids, codes and a time, and never what a person typed."""

import json
import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from cadence_core.model.enrollment import EnrollmentStatus
from cadence_core.model.reasons import Reason
from cadence_core.publishing.event_of import StandingEvent, detail_of

AN_ID = "7f6b2c3e-5d1a-4b77-9c0e-2f8a41d95e10"
EVENT = StandingEvent(
    id=7,
    event_id=AN_ID,
    org_id=AN_ID,
    lead_id=AN_ID,
    enrollment_id=AN_ID,
    cadence_id=AN_ID,
    from_status="active",
    to_status="paused",
    reason=None,
    paused_by="engine",
    at="2026-11-26T21:25:05.123456+00:00",
)
IN_AN_EVENT = re.compile(r"[0-9a-f-]{36}|[0-9T:.+-]{32}|[a-z]+(_[a-z]+)*")
WORDS = st.text() | st.emails() | st.from_regex(r"[a-z]+(_[a-z]+)*", fullmatch=True)


@given(reason=WORDS, status=WORDS)
def test_words_that_a_person_typed_stay_in_the_database(reason: str, status: str) -> None:
    event = replace(EVENT, reason=reason, from_status=status, to_status=status)

    detail = detail_of(event)

    assert detail["reason"] in {None, *(each.value for each in Reason)}
    known = {None, *(each.value for each in EnrollmentStatus)}
    assert {detail["from_status"], detail["to_status"]} <= known
    assert all(IN_AN_EVENT.fullmatch(value) for value in detail.values() if value)


@given(reason=st.sampled_from(Reason), status=st.sampled_from(EnrollmentStatus))
def test_every_code_of_the_engine_leaves_and_an_event_stays_small(
    reason: Reason, status: EnrollmentStatus
) -> None:
    detail = detail_of(replace(EVENT, reason=reason.value, to_status=status.value))

    assert (detail["reason"], detail["to_status"]) == (reason.value, status.value)
    assert len(json.dumps(detail)) < 1_000
