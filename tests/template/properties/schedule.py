"""The schedule, and what happens to runs that fail."""

import json
from datetime import timedelta

from cadence_core.errors import InvalidInvocationError
from cadence_core.sending.application import ScheduledInvocation, parse_invocation
from tests.template.deployment import Deployment
from tests.template.stack import ENGINE, Faults, Stack, named

TICK = {
    "<aws.scheduler.execution-id>": "7f6b2c3e-5d1a-4b77-9c0e-2f8a41d95e10",
    "<aws.scheduler.scheduled-time>": "2026-11-23T12:15:00Z",
}
MAX_RETRIES = 3
TICK_SECONDS = 900
INTERVALS = {
    ENGINE: "rate(15 minutes)",
    "PublishFunction": "rate(1 minute)",
    "PurgeFunction": "rate(1 day)",
    "MigrateFunction": "rate(30 days)",
}
# It is deployed only on request, and leads reply while the engine is stopped.
ALWAYS_ENABLED = {"PublishFunction"}
MAX_LATENESS = timedelta(minutes=30)


def the_engine_accepts_the_schedule_s_input(stack: Stack) -> Faults:
    """The engine's parser accepts the input of the schedule."""
    schedules = stack.of_type("AWS::Scheduler::Schedule")
    targets = {name: named(schedule["Target"]["Arn"]) for name, schedule in schedules.items()}
    if sorted(map(str, targets.values())) != sorted(INTERVALS):
        yield "the schedules do not start exactly the functions that have an interval"
    for name, schedule in schedules.items():
        if targets[name] != ENGINE:
            continue
        text = schedule["Target"]["Input"]
        for placeholder, value in TICK.items():
            text = text.replace(placeholder, value)
        try:
            invocation = parse_invocation(json.loads(text))
        except InvalidInvocationError as error:
            yield f"{name}: {error}"
            continue
        if not isinstance(invocation, ScheduledInvocation):
            yield f"{name}: parsed as {type(invocation).__name__}"
        elif [invocation.execution_id, invocation.scheduled_time] != list(TICK.values()):
            yield f"{name}: its executions are indistinguishable"


def the_schedule_has_safe_defaults(stack: Stack) -> Faults:
    """Off by default; few retries; an event that it cannot deliver goes to a queue."""
    for name, schedule in stack.of_type("AWS::Scheduler::Schedule").items():
        target = schedule["Target"]
        retries = target.get("RetryPolicy", {})
        function = str(named(target["Arn"]))
        is_enabled = Deployment(stack).resolve(schedule.get("State")) != "DISABLED"
        if is_enabled != (function in ALWAYS_ENABLED):
            yield f"{name}: {'enabled' if is_enabled else 'disabled'} in a new stack"
        interval = INTERVALS.get(function)
        if Deployment(stack).resolve(schedule["ScheduleExpression"]) != interval:
            yield f"{name}: not at {interval}"
        if "Name" in schedule:
            yield f"{name}: a second stack cannot have one of the same name"
        if "ScheduleExpressionTimezone" not in schedule:
            yield f"{name}: no timezone"
        if retries.get("MaximumRetryAttempts", 185) > MAX_RETRIES:
            yield f"{name}: too many retries"
        if retries.get("MaximumEventAgeInSeconds", 86400) >= TICK_SECONDS:
            yield f"{name}: retries after the next tick"
        if named(target.get("DeadLetterConfig", {}).get("Arn")) != "FailedRunsQueue":
            yield f"{name}: no dead-letter queue"
        if schedule["FlexibleTimeWindow"] != {"Mode": "OFF"}:
            yield f"{name}: fires at any time of a window"


def failed_runs_are_kept(stack: Stack) -> Faults:
    """Lambda does not retry an asynchronous failure, and keeps it in a queue."""
    configured = stack.of_type("AWS::Lambda::EventInvokeConfig").values()
    own = [config for config in configured if named(config["FunctionName"]) == ENGINE]
    if not own:
        yield f"{ENGINE}: retried twice, within six hours"
    for config in own:
        if config.get("MaximumRetryAttempts", 2) != 0:
            yield f"{ENGINE}: retried, although the next tick is the retry"
        destination = config.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
        if named(destination) != "FailedRunsQueue":
            yield f"{ENGINE}: no destination for failures"


def silence_is_an_alarm_only_if_scheduled(stack: Stack) -> Faults:
    """The absence of runs is an alarm, but only if the schedule is enabled."""
    alarm = stack.resources["SilenceAlarm"]
    if alarm.get("Condition") != "IsScheduled":
        yield "a schedule that is off raises an alarm"
    seconds = Deployment(stack).resolve(alarm["Properties"]["Period"])
    if timedelta(seconds=seconds) < MAX_LATENESS:
        yield "one late tick raises an alarm"
