"""Alarms that reach somebody who knows what to do, about things that can happen."""

import json
import re
from collections.abc import Iterator

from tests.template.emitted_metrics import NAMESPACE, emitted_metrics
from tests.template.stack import ROOT, Faults, Stack, named

RUNBOOK = ROOT / "docs/runbook.md"


def alarms_have_a_section_in_the_runbook(stack: Stack) -> Faults:
    """Every alarm tells somebody, and what to do; no section is without an alarm."""
    titles = re.findall(r"^## (.+)$", RUNBOOK.read_text(encoding="utf-8"), re.M)
    sections = {title.lower().replace(" ", "-") for title in titles}
    used: set[str] = set()
    for name, alarm in stack.of_type("AWS::CloudWatch::Alarm").items():
        if [named(action) for action in alarm.get("AlarmActions", [])] != ["AlarmTopic"]:
            yield f"{name}: nobody is told"
        link = re.search(r"See docs/runbook\.md#([a-z-]+)$", alarm.get("AlarmDescription", ""))
        if link is None or link[1] not in sections:
            yield f"{name}: no section in the runbook"
        else:
            used.add(link[1])
        if "TreatMissingData" not in alarm:
            yield f"{name}: undecided about missing data"
    for section in sections - used:
        yield f"runbook: no alarm leads to {section}"


def what_is_watched_is_emitted(stack: Stack) -> Faults:
    """A metric of ours in an alarm or a chart is emitted, with exactly those dimensions."""
    for place, namespace, metric, dimensions in (*_alarmed(stack), *_charted(stack)):
        if namespace == NAMESPACE and (metric, dimensions) not in emitted_metrics():
            yield f"{place}: {metric} by {sorted(dimensions)} is never emitted"


Watched = Iterator[tuple[str, str, str, frozenset[str]]]


def _alarmed(stack: Stack) -> Watched:
    for name, alarm in stack.of_type("AWS::CloudWatch::Alarm").items():
        stats = [query["MetricStat"] for query in alarm.get("Metrics", []) if "MetricStat" in query]
        for metric in [stat["Metric"] for stat in stats] or [alarm]:
            dimensions = frozenset(item["Name"] for item in metric.get("Dimensions", []))
            yield name, metric["Namespace"], metric["MetricName"], dimensions


def _charted(stack: Stack) -> Watched:
    for name, dashboard in stack.of_type("AWS::CloudWatch::Dashboard").items():
        for widget in json.loads(dashboard["DashboardBody"]["Fn::Sub"])["widgets"]:
            for metric in widget["properties"]["metrics"]:
                namespace, metric_name, *rest = [part for part in metric if isinstance(part, str)]
                yield name, namespace, metric_name, frozenset(rest[::2])
