"""Evaluates the alarms of the stack over metrics, as CloudWatch does."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from tests.template.deployment import Deployment
from tests.template.metrics import Metric
from tests.template.stack import Json, stack

IN_PERCENT = re.compile(
    r"IF\((?P<all>.+) >= (?P<min>\d+), 100 \* (?P<part>\w+) / \(?(?P=all)\)?, 0\)"
)
COMPARISONS = {
    "LessThanThreshold": float.__lt__,
    "GreaterThanThreshold": float.__gt__,
    "GreaterThanOrEqualToThreshold": float.__ge__,
}
AGGREGATES: Mapping[str, Callable[[list[float]], float]] = {
    "Sum": sum,
    "Maximum": max,
    "p99": max,
    "SampleCount": len,
}

Tick = Mapping[Metric, float]
"""The value of each metric that a tick emitted."""


class Statistic(NamedTuple):
    """What an alarm reads of one metric, over periods of this many seconds."""

    metric: Metric
    aggregate: str
    period: int


def statistics_of(alarm: Json) -> dict[str, Statistic]:
    """Return each statistic that an alarm uses, by the name that its expression uses."""
    if "Metrics" not in alarm:
        aggregate = alarm.get("Statistic") or alarm["ExtendedStatistic"]
        return {"": Statistic(_metric(alarm), aggregate, int(alarm["Period"]))}
    return {
        query["Id"]: Statistic(_metric(stat["Metric"]), stat["Stat"], int(stat["Period"]))
        for query in alarm["Metrics"]
        if (stat := query.get("MetricStat"))
    }


def _metric(place: Json) -> Metric:
    dimensions = frozenset((item["Name"], item["Value"]) for item in place["Dimensions"])
    return Metric(place["Namespace"], place["MetricName"], dimensions)


def first_alarms(ticks: Sequence[Tick], *, tick_seconds: int = 900) -> dict[str, int]:
    """Return the alarms that go off, each with the number of the first tick at which it does."""
    alarms = Deployment(stack(), {"ScheduleState": "ENABLED"}).of_type("AWS::CloudWatch::Alarm")
    first: dict[str, int] = {}
    for number in range(len(ticks)):
        for name, alarm in alarms.items():
            if _is_breaching(alarm, ticks[: number + 1], tick_seconds):
                first.setdefault(name, number)
    return first


def _is_breaching(alarm: Json, ticks: Sequence[Tick], tick_seconds: int) -> bool:
    """Return whether the alarm's value at the last tick breaches; missing data does not."""
    values = {
        name: _value(statistic, ticks, tick_seconds)
        for name, statistic in statistics_of(alarm).items()
    }
    if None in values.values():
        return False
    value = _percentage(alarm, values) if "Metrics" in alarm else values[""]
    return COMPARISONS[alarm["ComparisonOperator"]](float(value or 0), float(alarm["Threshold"]))


def _value(statistic: Statistic, ticks: Sequence[Tick], tick_seconds: int) -> float | None:
    in_period = ticks[-max(1, statistic.period // tick_seconds) :]
    found = [tick[statistic.metric] for tick in in_period if statistic.metric in tick]
    return float(AGGREGATES[statistic.aggregate](found)) if found else None


def _percentage(alarm: Json, values: Mapping[str, float | None]) -> float:
    [expression] = [query["Expression"] for query in alarm["Metrics"] if "Expression" in query]
    found = IN_PERCENT.fullmatch(expression)
    assert found, expression
    total = sum(values[name] or 0 for name in found["all"].split(" + "))
    return 100 * (values[found["part"]] or 0) / total if total >= float(found["min"]) else 0.0
