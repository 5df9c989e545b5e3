"""Alarms that reach somebody who knows what to do, about things that can happen."""

import json
import re
from collections.abc import Iterator

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
IN_PERCENT = re.compile(r"IF\((?P<all>.+) >= (\d+), 100 \* \w+ / \(?(?P=all)\)?, 0\)")
RATE = re.compile(rf"More than ([\d.]+) % of at least ([\d,]+) \w+ in ({'|'.join(TIMES)}) ")
RUNNING = {"ScheduleState": "ENABLED"}


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
    for section in sections - used:
        yield f"runbook: no alarm leads to {section}"


def alarms_are_mailed(stack: Stack) -> Faults:
    """To the address that somebody gives, if any."""
    for address in ("", "you@acme.test"):
        deployment = Deployment(stack, {"AlarmEmail": address})
        subscriptions = deployment.of_type("AWS::SNS::Subscription").values()
        told = [found["Endpoint"] for found in subscriptions if found["TopicArn"] == "AlarmTopic"]
        if told != [address] * bool(address):
            yield f"with {address or 'nobody'} to tell, {told} are told"


def missing_data_raises_the_silence_alarm_alone(stack: Stack) -> Faults:
    """A metric that nobody feeds for a while is no trouble, but for that of the runs."""
    for name, alarm in stack.of_type("AWS::CloudWatch::Alarm").items():
        expected = "breaching" if name == "SilenceAlarm" else "notBreaching"
        if alarm.get("TreatMissingData") != expected:
            yield f"{name}: missing data is {alarm.get('TreatMissingData')}, not {expected}"


def what_is_watched_is_fed(stack: Stack) -> Faults:
    """A metric in an alarm or a chart is one that there is, with exactly those dimensions."""
    known = known_metrics(stack)
    for place, metric in (*_alarmed(stack), *_charted(stack)):
        if metric not in known:
            yield f"{place}: nobody feeds {metric}"


def _alarmed(stack: Stack) -> Iterator[tuple[str, Metric]]:
    for name, alarm in Deployment(stack, RUNNING).of_type("AWS::CloudWatch::Alarm").items():
        yield from ((name, _metric(stat["Metric"])) for stat in _stats(alarm))


def _metric(place: Json) -> Metric:
    dimensions = frozenset((item["Name"], item["Value"]) for item in place["Dimensions"])
    return Metric(place["Namespace"], place["MetricName"], dimensions)


def _stats(alarm: Json) -> list[Json]:
    """Return what an alarm takes of each metric that it looks at."""
    if "Metrics" in alarm:
        return [query["MetricStat"] for query in alarm["Metrics"] if "MetricStat" in query]
    return [{"Metric": alarm, "Period": alarm["Period"]}]


def _periods(alarm: Json) -> set[int]:
    """Return the lengths, in seconds, of what an alarm takes together."""
    return {int(stat["Period"]) for stat in _stats(alarm)}


def _charted(stack: Stack) -> Iterator[tuple[str, Metric]]:
    for name, dashboard in Deployment(stack).of_type("AWS::CloudWatch::Dashboard").items():
        for widget in json.loads(dashboard["DashboardBody"])["widgets"]:
            for metric in widget["properties"]["metrics"]:
                namespace, metric_name, *rest = [part for part in metric if isinstance(part, str)]
                dimensions = frozenset(zip(rest[::2], rest[1::2], strict=True))
                yield name, Metric(namespace, metric_name, dimensions)


def rates_are_as_their_descriptions_say(stack: Stack) -> Faults:
    """Who is called by an alarm about a rate reads its limit, its smallest sample and its time."""
    for name, alarm in stack.of_type("AWS::CloudWatch::Alarm").items():
        if "Metrics" not in alarm:
            continue
        said = RATE.match(alarm["AlarmDescription"])
        [expression] = [query["Expression"] for query in alarm["Metrics"] if "Expression" in query]
        if said is None or float(said[1]) != alarm["Threshold"]:
            yield f"{name}: does not say its limit"
        elif (found := IN_PERCENT.fullmatch(expression)) is None:
            yield f"{name}: {expression} is not in percent of all, or of too few"
        elif found[2] != said[2].replace(",", ""):
            yield f"{name}: its smallest sample is not {said[2]}"
        elif _periods(alarm) != {TIMES[said[3]]}:
            yield f"{name}: does not look at {said[3]}"


def they_call_soon(stack: Stack) -> Faults:
    """Within three ticks of the schedule, but for rates, which take a time to be known."""
    for name, alarm in Deployment(stack, RUNNING).of_type("AWS::CloudWatch::Alarm").items():
        period = max(_periods(alarm))
        if alarm["EvaluationPeriods"] * period > (period if "Metrics" in alarm else THREE_TICKS):
            yield f"{name}: only after {alarm['EvaluationPeriods']} times {period} seconds"


def cloudwatch_takes_their_periods(stack: Stack) -> Faults:
    """Whole minutes; a day in all at most, or a week if each period is an hour or more."""
    for seconds in stack.template["Parameters"]["SilenceAlarmSeconds"]["AllowedValues"]:
        deployment = Deployment(stack, {**RUNNING, "SilenceAlarmSeconds": seconds})
        for name, alarm in deployment.of_type("AWS::CloudWatch::Alarm").items():
            for period in _periods(alarm):
                longest = A_WEEK if period >= AN_HOUR else A_DAY
                if period % A_MINUTE or period * alarm["EvaluationPeriods"] > longest:
                    yield f"{name}: {alarm['EvaluationPeriods']} times {period} seconds"


def the_dashboard_can_be_opened(stack: Stack) -> Faults:
    """Its address is that of the console, which has a domain of its own."""
    address = Deployment(stack).resolve(stack.template["Outputs"]["DashboardUrl"]["Value"])
    host = f"https://{REGION}.console.aws.amazon.com"
    if address != f"{host}/cloudwatch/home?region={REGION}#dashboards:name=Dashboard":
        yield f"the dashboard is not at {address}"
