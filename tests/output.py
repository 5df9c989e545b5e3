"""Splits captured output into log lines and embedded metrics."""

from collections.abc import Callable
from typing import Any

Lines = list[dict[str, Any]]
ReadOutput = Callable[[], Lines]


def metrics_of(lines: Lines) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Return the values of the embedded metrics by name and dimensions, without the service."""
    values = {}
    for line in lines:
        for directive in line.get("_aws", {}).get("CloudWatchMetrics", []):
            [names] = directive["Dimensions"]
            dimensions = tuple(
                (n, line[n]) for n in names if n in ("channel", "function_name", "reason")
            )
            for metric in directive["Metrics"]:
                [values[metric["Name"], dimensions]] = line[metric["Name"]]
    return values


def logs_of(lines: Lines, message: str | None = None) -> Lines:
    logs = [line for line in lines if "_aws" not in line]
    return [line for line in logs if message in (None, line["message"])]
