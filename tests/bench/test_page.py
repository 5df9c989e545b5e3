"""The table, the charts and the page show every figure."""

from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bench.chart import BARS, LABEL, chart
from bench.measurements import MEASUREMENTS
from bench.page import markers, slug, write
from bench.table import table
from tests.bench.reports import a_figure, a_report
from tests.docs.pages import ROOT

SVG = "{http://www.w3.org/2000/svg}"
BARS_BEGIN, BARS_END = markers("bars")
BEGIN, END = markers("figures")
ABOUTS = {"batches": "What a batch takes.", "cold starts": "What a start takes."}


def test_the_table_has_a_row_for_each_figure_at_80_columns() -> None:
    shown = StringIO()
    report = a_report(a_figure(1, 2, 3), a_figure(0.5, measurement="cold starts", race="page"))

    Console(file=shown, width=80).print(table(report))

    assert "50 emails: engine / boto3" in shown.getvalue()
    assert "1.50-2.50" in shown.getvalue()
    assert "cold starts" in shown.getvalue()
    assert max(map(len, shown.getvalue().splitlines())) <= 80


@given(st.lists(st.lists(st.floats(0.001, 1e6), min_size=1, max_size=5), min_size=1, max_size=9))
def test_no_bar_and_no_line_of_a_chart_leaves_it(rows: list[list[float]]) -> None:
    drawn = ElementTree.fromstring(chart("about", [a_figure(*samples) for samples in rows]))  # noqa: S314

    bars = drawn.findall(f"{SVG}rect")
    ends = [float(line.attrib["x2"]) for line in drawn.findall(f"{SVG}line")]
    assert len(bars) == len(rows)
    assert all(0 <= float(bar.attrib["width"]) <= BARS + 0.1 for bar in bars)
    assert all(LABEL <= end <= LABEL + BARS + 0.1 for end in ends)


def test_the_text_of_a_chart_is_escaped() -> None:
    name = 'a <b> & "c"'

    drawn = ElementTree.fromstring(chart(name, [a_figure(1, race=name)]))  # noqa: S314

    assert drawn.attrib["aria-label"] == name
    assert drawn.findall(f"{SVG}text")[0].text == f"{name}: engine / boto3"


def test_only_what_is_between_the_markers_is_replaced(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    bars, figures = f"{BARS_BEGIN}\noutdated\n{BARS_END}", f"{BEGIN}\nstale\n{END}"
    page.write_text(f"# Before\n\n{bars}\n\nBetween.\n\n{figures}\n\nAfter.\n", encoding="utf-8")
    report = a_report(a_figure(1, 2, 3), a_figure(0.5, measurement="cold starts", race="page"))

    write(page, a_report(a_figure(1, measurement="batches")), ABOUTS)
    write(page, report, ABOUTS)

    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# Before\n\n{BARS_BEGIN}\n")
    assert (
        f"\n{BARS_END}\n\nBetween.\n\n{BEGIN}\nMeasured 2026-11-27 09:30 UTC at commit abc1234"
        in text
    )
    assert text.endswith(f"\n{END}\n\nAfter.\n")
    assert "stale" not in text
    assert "outdated" not in text
    assert "2 cores of A processor, PostgreSQL 18.4, Python 3.13.1" in text
    assert "| 50 emails: engine / boto3 | 2.00 | 1.50 to 2.50 | 3 | 270.00 ms |" in text
    assert {file.name for file in (tmp_path / "performance").iterdir()} == {
        "batches.svg",
        "cold-starts.svg",
    }


def test_a_page_without_markers_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text("# A page\n", encoding="utf-8")

    with pytest.raises(ValueError, match="marker"):
        write(page, a_report(a_figure(1)), ABOUTS)

    assert page.read_text(encoding="utf-8") == "# A page\n"


def test_the_page_of_the_docs_has_the_markers_once() -> None:
    text = (ROOT / "docs/performance.md").read_text(encoding="utf-8")

    assert [text.count(marker) for marker in (BARS_BEGIN, BARS_END, BEGIN, END)] == [1] * 4


def test_every_measurement_has_a_chart_of_its_own() -> None:
    assert len({slug(each.name) for each in MEASUREMENTS}) == len(MEASUREMENTS)
