"""Days that an automatic answer names by their distance from the day on which it was written."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.feedback.domain.return_dates import MAX_DAYS_AWAY, away_until

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
TOMORROW = (
    "I'll be back tomorrow.",
    "Volto amanhã.",
    "Vuelvo mañana.",
    "Ich bin morgen wieder da.",
    "De retour demain.",
    "Torno domani.",
    "Morgen ben ik terug.",
    "Вернусь завтра.",
    "我明天回来。",
    "明日戻ります。",
    "내일 복귀합니다.",
)
WEEKDAYS = {
    "Back on {}.": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "Volto na {}.": "segunda terça quarta quinta sexta sábado domingo",
    "Wieder da am {}.": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "我{}回来。": "星期一 星期二 周三 週四 礼拜五 星期六 星期日",
    "{}に戻ります。": "月曜日 火曜日 水曜日 木曜 金曜日 土曜 日曜日",
    "{}에 복귀합니다.": "월요일 화요일 수요일 목요일 금요일 토요일 일요일",
}


@given(DAYS, st.sampled_from(TOMORROW))
def test_tomorrow_is_the_day_after_the_mail(today: date, text: str) -> None:
    assert away_until(text, today) == today + timedelta(1)


@given(DAYS, st.integers(1, 25), st.sampled_from([("days", 1), ("weeks", 7)]))
def test_an_amount_of_time_is_counted_from_the_mail(
    today: date, number: int, unit: tuple[str, int]
) -> None:
    name, days = unit

    assert away_until(f"Back in {number} {name}.", today) == today + timedelta(number * days)


@pytest.mark.parametrize("text", ["Back in a couple\nof weeks.", "Back in a couple\tof weeks."])
def test_an_amount_of_several_words_may_be_on_two_lines(text: str) -> None:
    today = date(2026, 11, 25)

    assert away_until(text, today) == today + timedelta(14)


@given(DAYS, st.sampled_from(list(WEEKDAYS)), st.integers(0, 6))
def test_a_weekday_is_the_next_one_in_scripts_with_and_without_spaces(
    today: date, text: str, number: int
) -> None:
    until = away_until(text.format(WEEKDAYS[text].split()[number]), today)

    assert until is not None
    assert until.weekday() == number
    assert 1 <= (until - today).days <= 7


@given(DAYS, st.integers(0, 6))
def test_a_weekday_of_the_next_week_lies_in_it(today: date, number: int) -> None:
    name = WEEKDAYS["Back on {}."].split()[number]
    monday = today + timedelta(7 - today.weekday())

    assert away_until(f"Back on {name} next week.", today) == monday + timedelta(number)


@given(DAYS, st.integers(1, 31))
def test_a_day_without_its_month_is_the_next_one(today: date, number: int) -> None:
    until = away_until(f"I'm back on the {number}th.", today)

    assert until is None or (until.day == number and 0 < (until - today).days <= 61)
    assert until is not None or number > 28


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("I am back next week.", date(2026, 11, 30)),
        ("I am on vacation next week.", date(2026, 12, 6)),
        ("I am on vacation this week and back next week.", date(2026, 11, 30)),
        ("I'll be back tomorrow, and then until 7 December in Paris.", date(2026, 12, 7)),
    ],
)
def test_a_week_is_its_first_day_for_who_is_back_and_its_last_for_who_is_away(
    text: str, until: date
) -> None:
    assert away_until(text, date(2026, 11, 25)) == until


@pytest.mark.parametrize("text", [*TOMORROW, "Back in 3 weeks.", "Until the end of the year."])
@pytest.mark.parametrize("today", [date.max, date.max - timedelta(3), date.min])
def test_the_first_and_the_last_days_of_the_calendar_are_no_problem(text: str, today: date) -> None:
    until = away_until(text, today)

    assert until is None or 0 < (until - today).days <= MAX_DAYS_AWAY
