"""How CloudWatch judges an alarm, by what the metrics were while it looked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import ge, gt, le, lt
from statistics import fmean

from tests.template.metrics import Metric
from tests.template.stack import Json

Samples = Mapping[Metric, Sequence[float]]

COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": gt,
    "GreaterThanOrEqualToThreshold": ge,
    "LessThanThreshold": lt,
    "LessThanOrEqualToThreshold": le,
}
STATISTICS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "Average": fmean,
    "Maximum": max,
    "Minimum": min,
    "Sum": sum,
    "p99": max,  # of a handful of samples
}


def metrics_of(alarm: Json) -> Iterator[Metric]:
    """Return the metrics that an alarm looks at."""
    for stat in _stats(alarm).values():
        yield _metric(stat["Metric"])


def periods_of(alarm: Json) -> set[int]:
    """Return the lengths, in seconds, of what an alarm takes together."""
    return {int(stat["Period"]) for stat in _stats(alarm).values()}


def sounds(alarm: Json, samples: Samples) -> bool:
    """Tell whether an alarm is raised."""
    values = {name: _value(stat, samples) for name, stat in _stats(alarm).items()}
    expressions = [query for query in alarm.get("Metrics", []) if query.get("ReturnData", True)]
    [value] = [_calculated(query["Expression"], values) for query in expressions] or values.values()
    if value is None:
        return bool(alarm.get("TreatMissingData") == "breaching")
    return COMPARISONS[alarm["ComparisonOperator"]](value, float(alarm["Threshold"]))


def _stats(alarm: Json) -> dict[str, Json]:
    """Return, by its id, what an alarm takes of each metric."""
    if "Metrics" in alarm:
        return {
            query["Id"]: query["MetricStat"] for query in alarm["Metrics"] if "MetricStat" in query
        }
    stat = alarm.get("Statistic") or alarm["ExtendedStatistic"]
    return {"": {"Metric": alarm, "Stat": stat, "Period": alarm["Period"]}}


def _metric(place: Json) -> Metric:
    dimensions = frozenset((item["Name"], item["Value"]) for item in place.get("Dimensions", []))
    return Metric(place["Namespace"], place["MetricName"], dimensions)


def _value(stat: Json, samples: Samples) -> float | None:
    found = samples.get(_metric(stat["Metric"]), ())
    if stat["Stat"] == "SampleCount":
        return len(found)
    return STATISTICS[stat["Stat"]](found) if found else None


def _calculated(expression: str, values: Mapping[str, float | None]) -> float | None:
    if None in values.values():
        return None
    names = {"IF": lambda condition, first, second: first if condition else second, **values}
    try:
        return float(eval(expression, {"__builtins__": {}}, names))  # noqa: S307 (our own template)
    except ZeroDivisionError:
        return None
