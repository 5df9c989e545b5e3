"""The stack's dashboard, filled with the metrics that the engine wrote into a log file."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from samtranslator.yaml_helper import yaml_parse

from cadence_core.runtime.telemetry import SERVICE

TEMPLATE = Path(__file__).parent.parent / "template.yaml"
LAST_OF_A_TICK = "RunDurationMs"
"""Only the scheduled run emits it, and a day of the demo ends with that run."""
STATISTICS: dict[str, Callable[[list[float]], float]] = {"Sum": sum, "Maximum": max}
SEARCH = re.compile(r"SEARCH\('\{([^}]*)\} (.*)', '(\w+)', \d+\)")

Side = Literal["left", "right"]
Key = frozenset[tuple[str, str]]
"""A metric's namespace, name and dimensions, by their names in a SEARCH."""
Tick = dict[Key, list[float]]
"""The values that each metric got between two ticks."""


class DashboardError(Exception):
    """The dashboard has something that cannot be drawn; the message names it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a chart, with its axis and one value per tick: None where the metric has none."""

    label: str
    axis: Side
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Chart:
    """A widget of the dashboard, at its place on the grid of 24 columns."""

    title: str
    x: int
    y: int
    width: int
    height: int
    is_stacked: bool
    lines: Sequence[Line]


def dashboard_body() -> dict[str, Any]:
    """Return the body of the dashboard in template.yaml, as the stack `SERVICE` has it."""
    resources = yaml_parse(TEMPLATE.read_text(encoding="utf-8"))["Resources"]
    text = resources["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    body: dict[str, Any] = json.loads(text.replace("${AWS::StackName}", SERVICE))
    return body


def ticks_of(log: Iterable[str]) -> list[Tick]:
    """Return what the lines of a log say in CloudWatch's embedded metric format, by tick.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    ticks: list[Tick] = [{}]
    for text in log:
        if text.startswith('{"_aws"'):
            line = json.loads(text)
            for key, values in _metrics_of(line):
                ticks[-1].setdefault(key, []).extend(values)
            if LAST_OF_A_TICK in line:
                ticks.append({})
    return ticks[:-1]


def _metrics_of(line: dict[str, Any]) -> Iterator[tuple[Key, list[float]]]:
    for directive in line["_aws"]["CloudWatchMetrics"]:
        for names in directive["Dimensions"]:
            dimensions = {name: line[name] for name in names}
            for metric in directive["Metrics"]:
                yield _key(directive["Namespace"], metric["Name"], dimensions), line[metric["Name"]]


def _key(namespace: str, name: str, dimensions: dict[str, str]) -> Key:
    return frozenset({"Namespace": namespace, "MetricName": name, **dimensions}.items())


def charts_of(body: dict[str, Any], ticks: Sequence[Tick]) -> list[Chart]:
    """Return the charts of a dashboard's body.

    Raises:
        DashboardError: a widget is no metric chart, or has a statistic or an expression that is
            not known here.
    """
    return [_chart(widget, ticks) for widget in body["widgets"]]


def _chart(widget: dict[str, Any], ticks: Sequence[Tick]) -> Chart:
    properties = widget["properties"]
    if (kind := widget["type"]) != "metric":
        raise DashboardError(f"A widget of the type {kind!r} cannot be drawn.")
    place = {side: widget[side] for side in ("x", "y", "width", "height")}
    metrics, title = properties["metrics"], properties["title"]
    try:
        lines = [line for metric in metrics for line in _lines(metric, properties, ticks)]
    except DashboardError as error:
        raise DashboardError(f"{title}: {error}") from None
    return Chart(title, **place, is_stacked=properties.get("stacked", False), lines=lines)


def _lines(metric: list[Any], properties: dict[str, Any], ticks: Sequence[Tick]) -> Iterator[Line]:
    *names, options = metric
    if "expression" in options:
        yield from _found(options["expression"], ticks)
        return
    namespace, name, *rest = names
    key = _key(namespace, name, dict(zip(rest[::2], rest[1::2], strict=True)))
    stat = options.get("stat", properties.get("stat"))
    yield Line(options["label"], options.get("yAxis", "left"), _values(key, stat, ticks))


def _found(expression: str, ticks: Sequence[Tick]) -> Iterator[Line]:
    """Yield what a SEARCH finds: metrics of its schema with each of its terms."""
    if (searched := SEARCH.fullmatch(expression)) is None:
        raise DashboardError(f"the expression {expression!r} cannot be drawn.")
    namespace, *dimensions = searched[1].split(",")
    terms = {("Namespace", namespace), *re.findall(r'(\w+)="([^"]*)"', searched[2])}
    schema = {"Namespace", "MetricName", *dimensions}
    for key in sorted({key for tick in ticks for key in tick}, key=sorted):
        if terms <= key and {name for name, _ in key} == schema:
            label = " ".join(value for _, value in sorted(key - terms))
            yield Line(label, "left", _values(key, searched[3], ticks))


def _values(key: Key, stat: str, ticks: Sequence[Tick]) -> list[float | None]:
    if stat not in STATISTICS:
        raise DashboardError(f"the statistic {stat!r} cannot be drawn.")
    return [STATISTICS[stat](tick[key]) if key in tick else None for tick in ticks]
