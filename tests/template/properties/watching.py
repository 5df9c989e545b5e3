"""Alarms watch existing metrics, reach an operator, and say what to do."""

import json
import re
from collections.abc import Iterator
from typing import Any

from local.dashboard import SEARCH
from tests.template.alarms import IN_PERCENT, statistics_of
from tests.template.deployment import REGION, Deployment
from tests.template.metrics import Metric, known_metrics
from tests.template.stack import ROOT, Faults, Json, Stack, named

RUNBOOK = ROOT / "docs/runbook.md"
A_MINUTE = 60
AN_HOUR = 60 * A_MINUTE
A_DAY = 24 * AN_HOUR
A_WEEK = 7 * A_DAY
THREE_TICKS = 45 * A_MINUTE
TIMES = {"an hour": AN_HOUR, "a day": A_DAY, "a week": A_WEEK}
RATE = re.compile(rf"More than ([\d.]+) % of at least ([\d,]+) \w+ in ({'|'.join(TIMES)}) ")
RUNNING = {"ScheduleState": "ENABLED", "EventBusName": "crm"}
DOCS = "https://docs.acme.test/cadence"
CONSOLE = f"https://{REGION}.console.aws.amazon.com/cloudwatch/home?region={REGION}"
DASHBOARD = f"{CONSOLE}#dashboards:name=Dashboard"
MAX_DESCRIPTION = 1024
DASHBOARD_COLUMNS = 24
MAX_DUE_COUNTED = 100
"""As a run counts what is due."""


def alarms_notify_an_operator(stack: Stack) -> Faults:
    """Every alarm notifies the topic."""
    for name, alarm in stack.of_type("AWS::CloudWatch::Alarm").items():
        if [named(action) for action in alarm.get("AlarmActions", [])] != ["AlarmTopic"]:
            yield f"{name}: notifies no operator"


def alarms_have_a_section_in_the_runbook(stack: Stack) -> Faults:
    """Every alarm links to its section, where the runbook is published; every section has one."""
    titles = re.findall(r"^## (.+)$", RUNBOOK.read_text(encoding="utf-8"), re.M)
    sections = {title.lower().replace(" ", "-") for title in titles}
    for base_url, folder in (("", "docs"), (DOCS, DOCS)):
        descriptions = _descriptions(stack, DocsBaseUrl=base_url)
        link = re.compile(rf" See {re.escape(folder)}/runbook\.md#([a-z-]+) and https://\S+$")
        found = {name: link.search(text) for name, text in descriptions.items()}
        linked = {name: match[1] for name, match in found.items() if match}
        for name in descriptions:
            if linked.get(name) not in sections:
                yield f"{name}: no section in the runbook at {folder}"
        for section in sections - set(linked.values()):
            yield f"runbook: no alarm leads to {section}"


def alarms_lead_to_the_dashboard(stack: Stack) -> Faults:
    """Every alarm ends with the address of the dashboard, in what CloudWatch takes."""
    for name, description in _descriptions(
        stack, DocsBaseUrl="https://acme.test/" + "d" * 482
    ).items():
        if not description.endswith(f" and {DASHBOARD}"):
            yield f"{name}: does not lead to the dashboard"
        if len(description) > MAX_DESCRIPTION:
            yield f"{name}: its description is longer than CloudWatch takes"


def _descriptions(stack: Stack, **parameters: str) -> dict[str, str]:
    alarms = Deployment(stack, {**RUNNING, **parameters}).of_type("AWS::CloudWatch::Alarm")
    return {name: alarm.get("AlarmDescription", "") for name, alarm in alarms.items()}


def alarms_are_emailed(stack: Stack) -> Faults:
    """Alarms go to the given address, if there is one."""
    for address in ("", "you@acme.test"):
        deployment = Deployment(stack, {"AlarmEmail": address})
        subscriptions = deployment.of_type("AWS::SNS::Subscription").values()
        sent_to = [
            found["Endpoint"] for found in subscriptions if found["TopicArn"] == "AlarmTopic"
        ]
        if sent_to != [address] * bool(address):
            yield f"with AlarmEmail={address!r}, alarms go to {sent_to}"


def missing_data_raises_only_the_silence_alarm(stack: Stack) -> Faults:
    """Missing data is a problem only in the metric of runs."""
    for name, alarm in stack.of_type("AWS::CloudWatch::Alarm").items():
        expected = "breaching" if name == "SilenceAlarm" else "notBreaching"
        if alarm.get("TreatMissingData") != expected:
            yield f"{name}: missing data is {alarm.get('TreatMissingData')}, not {expected}"


def watched_metrics_exist(stack: Stack) -> Faults:
    """A metric in an alarm or a chart exists with exactly those dimensions."""
    known = known_metrics(stack)
    for place, metric in (*_alarmed(stack), *_charted(stack)):
        if metric not in known:
            yield f"{place}: {metric} does not exist"


def searches_find_a_metric(stack: Stack) -> Faults:
    """A search in a chart finds at least one metric that exists."""
    known = known_metrics(stack)
    for place, expression in _searches(stack):
        if not any(_finds(expression, metric) for metric in known):
            yield f"{place}: {expression} finds nothing"


def charts_do_not_overlap(stack: Stack) -> Faults:
    """No widget of a dashboard covers another, or leaves the 24 columns."""
    for name, dashboard in Deployment(stack).of_type("AWS::CloudWatch::Dashboard").items():
        taken: set[tuple[int, int]] = set()
        for widget in json.loads(dashboard["DashboardBody"])["widgets"]:
            columns = range(widget["x"], widget["x"] + widget["width"])
            rows = range(widget["y"], widget["y"] + widget["height"])
            cells = {(column, row) for column in columns for row in rows}
            if cells & taken or columns.stop > DASHBOARD_COLUMNS:
                yield f"{name}: {widget['properties']['title']} lies over another, or outside"
            taken |= cells


def the_backlog_s_label_says_where_its_count_ends(stack: Stack) -> Faults:
    """A line at the end of the count is not taken for a backlog that stands still."""
    for _, metric in _chart_lines(stack):
        if "DueBacklog" in metric and f"up to {MAX_DUE_COUNTED:,}" not in metric[-1]["label"]:
            yield f"{metric[-1]['label']}: the count ends at {MAX_DUE_COUNTED:,}"


def _alarmed(stack: Stack) -> Iterator[tuple[str, Metric]]:
    for name, alarm in Deployment(stack, RUNNING).of_type("AWS::CloudWatch::Alarm").items():
        yield from ((name, stat.metric) for stat in statistics_of(alarm).values())


def _periods(alarm: Json) -> set[int]:
    """Return the periods of an alarm's statistics, in seconds."""
    return {stat.period for stat in statistics_of(alarm).values()}


def _charted(stack: Stack) -> Iterator[tuple[str, Metric]]:
    for name, metric in _chart_lines(stack):
        if "expression" not in metric[0]:
            namespace, metric_name, *rest = [part for part in metric if isinstance(part, str)]
            dimensions = frozenset(zip(rest[::2], rest[1::2], strict=True))
            yield name, Metric(namespace, metric_name, dimensions)


def _searches(stack: Stack) -> Iterator[tuple[str, str]]:
    for name, metric in _chart_lines(stack):
        if "expression" in metric[0]:
            yield name, metric[0]["expression"]


def _chart_lines(stack: Stack) -> Iterator[tuple[str, list[Any]]]:
    for name, dashboard in Deployment(stack).of_type("AWS::CloudWatch::Dashboard").items():
        for widget in json.loads(dashboard["DashboardBody"])["widgets"]:
            yield from ((name, metric) for metric in widget["properties"]["metrics"])


def _finds(expression: str, metric: Metric) -> bool:
    """Return whether CloudWatch's SEARCH finds a metric: its schema and each term must match."""
    searched = SEARCH.fullmatch(expression)
    assert searched, expression
    schema = {metric.namespace, *(name for name, _ in metric.dimensions)}
    values = {"MetricName": metric.name, **dict(metric.dimensions)}
    terms = re.findall(r'(\w+)="([^"]*)"', searched[2])
    return set(searched[1].split(",")) == schema and all(values[n] == v for n, v in terms)


def rate_alarms_match_their_descriptions(stack: Stack) -> Faults:
    """The description of a rate alarm states its limit, its minimum sample and its period."""
    for name, alarm in Deployment(stack).of_type("AWS::CloudWatch::Alarm").items():
        if "Metrics" not in alarm:
            continue
        said = RATE.match(alarm["AlarmDescription"])
        [expression] = [query["Expression"] for query in alarm["Metrics"] if "Expression" in query]
        if said is None or float(said[1]) != alarm["Threshold"]:
            yield f"{name}: its description does not state its limit"
        elif (found := IN_PERCENT.fullmatch(expression)) is None:
            yield f"{name}: {expression} is not a percentage with a minimum sample"
        elif found["min"] != said[2].replace(",", ""):
            yield f"{name}: its minimum sample is not {said[2]}"
        elif _periods(alarm) != {TIMES[said[3]]}:
            yield f"{name}: its period is not {said[3]}"


def alarms_react_soon(stack: Stack) -> Faults:
    """Alarms react within three ticks of the schedule, except for rates, which need more time."""
    for name, alarm in Deployment(stack, RUNNING).of_type("AWS::CloudWatch::Alarm").items():
        period = max(_periods(alarm))
        if alarm["EvaluationPeriods"] * period > (period if "Metrics" in alarm else THREE_TICKS):
            yield f"{name}: reacts only after {alarm['EvaluationPeriods']} * {period} seconds"


def cloudwatch_accepts_the_periods(stack: Stack) -> Faults:
    """Whole minutes; at most a day in total, or a week if each period is an hour or more."""
    for seconds in stack.template["Parameters"]["SilenceAlarmSeconds"]["AllowedValues"]:
        deployment = Deployment(stack, {**RUNNING, "SilenceAlarmSeconds": seconds})
        for name, alarm in deployment.of_type("AWS::CloudWatch::Alarm").items():
            for period in _periods(alarm):
                max_total = A_WEEK if period >= AN_HOUR else A_DAY
                if period % A_MINUTE or period * alarm["EvaluationPeriods"] > max_total:
                    yield f"{name}: {alarm['EvaluationPeriods']} * {period} seconds"


def the_dashboard_url_is_right(stack: Stack) -> Faults:
    """The dashboard's address has the domain of the console, which differs from other services."""
    address = Deployment(stack).resolve(stack.template["Outputs"]["DashboardUrl"]["Value"])
    if address != DASHBOARD:
        yield f"the dashboard is not at {address}"
