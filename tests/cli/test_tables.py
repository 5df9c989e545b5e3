"""Tables on terminals of every width: whole words, whole lines, and nothing left out."""

from contextlib import redirect_stdout
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from cli.output import facts, show, table

WORDS = st.text("abcé東👋", min_size=1, max_size=9)
TEXTS = st.lists(WORDS, max_size=6).map(" ".join)
COUNTS = st.integers(0, 10**7)
CELLS: st.SearchStrategy[object] = st.one_of(
    TEXTS, COUNTS, st.lists(TEXTS, min_size=1, max_size=3), st.tuples(COUNTS, TEXTS).map(list)
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[object]]]:
    """Draw titles, and rows with as many cells."""
    titles = draw(st.lists(WORDS, min_size=1, max_size=6))
    rows = st.lists(st.lists(CELLS, min_size=len(titles), max_size=len(titles)), max_size=4)
    return titles, draw(rows)


def shown(columns: int, titles: list[str], rows: list[list[object]], indent: int = 0) -> list[str]:
    """Return the lines of a table on a terminal of so many columns."""
    with pytest.MonkeyPatch.context() as patched, redirect_stdout(StringIO()) as printed:
        patched.setenv("COLUMNS", str(columns))
        show(table(titles, rows), indent=indent)
    return printed.getvalue().splitlines()


def test_a_table_without_rows_that_is_too_wide_shows_nothing() -> None:
    assert shown(10, ["organization", "cadence"], []) == []


def words_of(rows: list[list[object]]) -> list[str]:
    """Return the words of all cells, in order."""
    cells = (cell for row in rows for cell in row)
    lines = (line for cell in cells for line in (cell if isinstance(cell, list) else [cell]))
    return [word for line in lines for word in _written(line).split()]


def _written(line: object) -> str:
    return f"{line:,}" if isinstance(line, int) else str(line)


@given(tables(), st.integers(24, 130), st.sampled_from([0, 2, 4]))
def test_no_line_is_too_wide_and_no_word_is_broken_or_lost(
    drawn: tuple[list[str], list[list[object]]], columns: int, indent: int
) -> None:
    titles, rows = drawn

    lines = shown(columns, titles, rows, indent)

    assert max(map(cell_len, lines), default=0) <= columns
    text = " ".join(lines)
    for word in words_of(rows):
        assert word in text


DAYS = ["America/Sao_Paulo", "sent", "failed", "bounced", "replied"]
DAY: list[list[object]] = [["Wed 2026-11-25", 1200, 0, [3, "0.2%"], 14]]


def test_a_table_that_has_room_has_a_line_for_each_row() -> None:
    assert shown(60, DAYS, DAY) == [
        "America/Sao_Paulo   sent  failed  bounced  replied",
        "Wed 2026-11-25     1,200       0        3       14",
        "                                     0.2%",
    ]


def test_a_table_without_room_is_a_paragraph_for_each_row() -> None:
    titles, rows = [*DAYS, "why", ""], [[*DAY[0], ["the bounces", "of Monday"], "seen"]]

    assert shown(40, titles, rows) == [
        "America/Sao_Paulo",
        "Wed 2026-11-25",
        "  sent 1,200, failed 0, bounced 3",
        "  (0.2%), replied 14",
        "  why: the bounces",
        "  of Monday",
        "  seen",
    ]


def test_a_value_without_room_beside_its_label_stands_below_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    id_ = "01a21e81-b914-7a0c-99a2-3a0d80f18e12"

    show(facts([("email", "maria@lead.test"), ("id", id_), ("status", "new")]), indent=2)

    assert capsys.readouterr().out.splitlines() == [
        "  email   maria@lead.test",
        "  id",
        f"  {id_}",
        "  status  new",
    ]
