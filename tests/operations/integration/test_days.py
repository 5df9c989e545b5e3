"""What went out on each day, by the clock of the organization."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from cadence_core.database.connection import Database
from cadence_core.errors import InvalidRequestError
from cadence_core.operations.reports import days as days_module
from cadence_core.operations.reports.days import DAYS, DaysAnswer, DaysRequest
from tests.feedback.inbox import Inbox
from tests.operations.replies import reply_to

A_MORNING = datetime(2026, 11, 20, 13, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _morning(inbox: Inbox) -> None:
    """No day ends while a test runs."""
    inbox.world.stop_clock(A_MORNING)


def said(inbox: Inbox, at: datetime, status: str = "sent", **columns: Any) -> UUID:
    """Insert a message that began at a moment; return its id."""
    [[id_]] = inbox.world.connection.run("SELECT gen_random_uuid()")
    message = inbox.message(
        status=status, id=id_, created_at=at, lead=inbox.world.lead_of_its_own(), **columns
    )
    return message.interaction


def test_days_count_what_began_and_what_came_back_by_the_local_clock(
    inbox: Inbox, operated: Database
) -> None:
    midnight = A_MORNING.astimezone(ZoneInfo("America/Sao_Paulo")).replace(hour=0)
    late = midnight - timedelta(minutes=1)
    for status in ("sent", "delivered", "read", "bounced", "complained", "failed", "uncertain"):
        said(inbox, late, status)
    answered = said(inbox, midnight)
    reply_to(inbox.world, answered, midnight)
    reply_to(inbox.world, answered, midnight, "auto_reply")

    answer = DAYS.act(operated, DaysRequest(organization="Acme"))

    assert answer.scope.zone == "America/Sao_Paulo"
    assert [day.day for day in answer.days] == [
        (midnight - timedelta(days=back)).date() for back in range(13, -1, -1)
    ]
    *_, yesterday, today = answer.days
    assert (yesterday.sent, yesterday.failed, yesterday.bounced, yesterday.replied) == (5, 1, 1, 0)
    assert (today.sent, today.failed, today.bounced, today.replied) == (1, 0, 0, 1)
    assert DaysAnswer.model_validate_json(answer.model_dump_json()) == answer


def test_days_of_one_organization_or_cadence_leave_out_the_others(
    inbox: Inbox, operated: Database
) -> None:
    said(inbox, A_MORNING, cadence={"name": "Spring"})
    said(inbox, A_MORNING, cadence={"name": "Winter"})
    inbox.world.insert("organizations", name="Other", timezone="Asia/Tokyo")

    def sent(**request: str) -> int:
        return sum(day.sent for day in DAYS.act(operated, DaysRequest(**request)).days)

    assert (sent(), sent(organization="Acme"), sent(organization="Other")) == (2, 2, 0)
    assert sent(cadence="spring") == 1


def test_a_day_with_more_than_are_counted_says_so(
    inbox: Inbox, operated: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(days_module, "MAX_A_DAY", 2)
    for _ in range(3):
        said(inbox, A_MORNING)

    today = DAYS.act(operated, DaysRequest(organization="Acme")).days[-1]

    assert (today.sent, today.is_at_least) == (2, True)


@pytest.mark.parametrize("days", [0, 32, 10**30, "x"])
def test_a_number_of_days_out_of_bounds_is_refused(days: object) -> None:
    with pytest.raises(InvalidRequestError, match="days: days: "):
        DAYS.parse({"days": days})
