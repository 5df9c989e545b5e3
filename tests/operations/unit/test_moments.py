"""Instants in words."""

from datetime import UTC, datetime, timedelta

import pytest

from cadence_core.operations.moments import moment, relative

AT = datetime(2026, 11, 25, 14, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(0), "now"),
        (timedelta(milliseconds=900), "now"),
        (timedelta(seconds=1), "in 1 second"),
        (timedelta(minutes=-59, seconds=-20), "59 minutes ago"),
        (timedelta(hours=-1), "1 hour ago"),
        (timedelta(seconds=-59.6), "1 minute ago"),
        (timedelta(minutes=59, seconds=40), "in 1 hour"),
        (timedelta(hours=-23, minutes=-40), "1 day ago"),
        (timedelta(hours=-47), "2 days ago"),
        (timedelta(days=2, hours=23, minutes=58), "in 3 days"),
        (timedelta(days=400), "in 400 days"),
    ],
)
def test_a_distance_is_rounded_in_its_largest_unit(distance: timedelta, words: str) -> None:
    assert relative(AT + distance, AT) == words


def test_a_moment_names_the_time_and_its_distance() -> None:
    assert moment(AT - timedelta(hours=3), AT) == "2026-11-25 11:03 UTC, 3 hours ago"
