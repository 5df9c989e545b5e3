"""The picture of the dashboard shows all that the template has, with the values of a log."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from local.dashboard import DashboardError, charts_of, dashboard_body, ticks_of
from local.dashboard_picture import draw
from local.pictures import PICTURES
from tests.local.demo import Demo

HELD_BY_REASON = "SEARCH('{CadenceEngine,reason,service} MetricName=\"Held\"', 'Sum', 86400)"


def written(values: dict[str, list[float]], **dimensions: str) -> str:
    """Return a line of a log with metrics, in the embedded format."""
    metrics = [{"Name": name} for name in values]
    directive = {
        "Namespace": "CadenceEngine",
        "Dimensions": [list(dimensions)],
        "Metrics": metrics,
    }
    return json.dumps(
        {"_aws": {"CloudWatchMetrics": [directive]}, **values, **dimensions}, separators=(",", ":")
    )


def body_with(*metrics: list[Any], **properties: Any) -> dict[str, Any]:
    """Return a dashboard of one chart."""
    place = {"type": "metric", "x": 0, "y": 0, "width": 12, "height": 6}
    return {"widgets": [{**place, "properties": {"title": "T", "metrics": metrics, **properties}}]}


def texts_of(svg: str) -> set[str]:
    return {unescape(text) for text in re.findall(r"<text[^>]*>([^<]+)</text>", svg)}


def shown(body: dict[str, Any]) -> set[str]:
    """Return the titles of a dashboard's charts and the labels of their lines."""
    charts = charts_of(body, [])
    ends = {"left": "", "right": " (right)"}
    labels = {line.label + ends[line.axis] for chart in charts for line in chart.lines}
    return labels | {chart.title for chart in charts}


def test_every_widget_of_the_template_is_in_the_picture_of_the_docs() -> None:
    body = dashboard_body()
    picture = (PICTURES / "dashboard.svg").read_text(encoding="utf-8")

    assert len(shown(body)) > len(body["widgets"])
    assert shown(body) <= texts_of(picture)


def test_the_picture_shows_what_a_day_of_the_demo_sent_and_held(demo: Demo) -> None:
    demo.play()
    log = Path(demo.folder, "engine.log").read_text(encoding="utf-8")
    charts = charts_of(dashboard_body(), ticks_of(log.splitlines()))

    by_label = {line.label: line.values for chart in charts for line in chart.lines}
    assert [by_label["Sent"], by_label["Held for a person"]] == [[16.0], [3.0]]
    assert by_label["missing_address"] == [1.0]
    assert {"16", "missing_address"} <= texts_of(draw(charts, ["Day 1"]))


def test_statistics_are_those_of_all_values_between_two_ticks() -> None:
    log = [
        written({"Held": [1.0, 2.0]}, service="s"),
        "no metric",
        written({"Held": [4.0], "RunDurationMs": [5.0]}, service="s"),
        written({"RunDurationMs": [6.0]}, service="s"),
    ]
    metric = ["CadenceEngine", "Held", "service", "s"]
    sums, most = [*metric, {"label": "a"}], [*metric, {"label": "b", "stat": "Maximum"}]

    [chart] = charts_of(body_with(sums, most, stat="Sum"), ticks_of(log))

    assert [line.values for line in chart.lines] == [[7.0, None], [4.0, None]]


def test_a_search_finds_metrics_of_its_dimensions_only() -> None:
    log = [
        written({"Held": [2.0]}, service="s", reason="b"),
        written({"Held": [1.0]}, service="s", reason="a"),
        written({"Held": [9.0]}, service="s", reason="a", channel="email"),
        written({"Held": [3.0], "RunDurationMs": [5.0]}, service="s"),
    ]

    [chart] = charts_of(body_with([{"expression": HELD_BY_REASON, "label": ""}]), ticks_of(log))

    assert [(line.label, line.values) for line in chart.lines] == [("a s", [1.0]), ("b s", [2.0])]


@pytest.mark.parametrize("expression", ["SUM(METRICS())", "RATE(m1)", "", HELD_BY_REASON + " * 2"])
def test_an_expression_that_is_not_known_is_named(expression: str) -> None:
    with pytest.raises(DashboardError) as refused:
        charts_of(body_with([{"expression": expression, "label": ""}]), [{}])

    assert str(refused.value) == f"T: the expression {expression!r} cannot be drawn."


def test_a_statistic_that_is_not_known_is_named() -> None:
    body = body_with(["CadenceEngine", "Held", {"label": "a"}], stat="p99")

    with pytest.raises(DashboardError, match=r"T: the statistic 'p99' cannot be drawn\."):
        charts_of(body, [{}])


def test_a_widget_that_is_no_chart_is_named() -> None:
    body = {"widgets": [{"type": "text", "properties": {"markdown": "# Hello"}}]}

    with pytest.raises(DashboardError, match="the type 'text'"):
        charts_of(body, [{}])
