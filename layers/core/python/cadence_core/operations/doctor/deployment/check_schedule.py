"""Does the schedule start the engine?"""

from collections.abc import Iterator

from cadence_core.operations.doctor.deployment.asking import Aws
from cadence_core.operations.doctor.deployment.not_asked import MissingError
from cadence_core.operations.doctor.doctor_finding import Finding, ok, wrong

AREA = "schedule"


def check_schedule(aws: Aws, name: str) -> Iterator[Finding]:
    """Yield whether the schedule of the stack is on, and how often it starts a run.

    Raises:
        NotAskedError: the scheduler gave no answer.
    """
    try:
        found = aws.ask("scheduler", "get_schedule", Name=name)
    except MissingError:
        yield wrong(AREA, f"there is no schedule {name} in {aws.region}", "sam deploy")
        return
    rate = f"{found['ScheduleExpression']} in {found.get('ScheduleExpressionTimezone', 'UTC')}"
    if found.get("State") == "ENABLED":
        yield ok(AREA, f"starts a run at {rate}")
    else:
        fix = "sam deploy --config-env prod --parameter-overrides ScheduleState=ENABLED"
        yield wrong(AREA, f"is off: nothing is sent; it would start a run at {rate}", fix)
