"""Days and times in requests: those that a database accepts."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BeforeValidator

ISO = re.compile(r"\d{4}-\d\d-\d\d")


def _in_iso(value: Any) -> Any:
    # pydantic would take a number, such as 20270209, for seconds since 1970.
    if isinstance(value, date) or (isinstance(value, str) and ISO.match(value)):
        return value
    raise ValueError("is no date such as 2027-02-09, or time such as 2027-02-09T08:00:00Z")


def _in_utc(value: datetime) -> datetime:
    # PostgreSQL refuses offsets of 16 hours and more, which Python and pydantic accept.
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("is no time that exists in UTC too") from None


Day = Annotated[date, BeforeValidator(_in_iso)]
Instant = Annotated[AwareDatetime, BeforeValidator(_in_iso), AfterValidator(_in_utc)]
"""A time of ISO 8601 with its zone; it becomes UTC."""
