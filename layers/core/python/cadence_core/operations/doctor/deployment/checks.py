"""Every check of what the engine uses outside its database."""

from collections.abc import Mapping
from contextlib import closing
from functools import partial
from typing import NoReturn

from cadence_core.operations.doctor.deployment.asking import Aws
from cadence_core.operations.doctor.deployment.check_approved import AREA as TEMPLATES
from cadence_core.operations.doctor.deployment.check_approved import check_approved
from cadence_core.operations.doctor.deployment.check_bedrock import AREA as CLAUDE
from cadence_core.operations.doctor.deployment.check_claude import check_claude
from cadence_core.operations.doctor.deployment.check_email import email_lane
from cadence_core.operations.doctor.deployment.check_queues import check_queue
from cadence_core.operations.doctor.deployment.check_schedule import AREA as SCHEDULE
from cadence_core.operations.doctor.deployment.check_schedule import check_schedule
from cadence_core.operations.doctor.deployment.check_whatsapp import (
    ACCOUNTS,
    NUMBERS,
    check_accounts,
    check_numbers,
)
from cadence_core.operations.doctor.deployment.not_asked import NotAskedError
from cadence_core.operations.doctor.deployment.plan import Plan
from cadence_core.operations.doctor.deployment.settings import DeploymentSettings
from cadence_core.operations.doctor.deployment.side_by_side import Check, Lane, run_lanes
from cadence_core.operations.doctor.doctor_finding import Finding, ok

TIME_LIMIT_SECONDS = 25.0
"""Together with the checks of the database less than the function's 60 seconds."""
FEEDBACK, BATCHES = "feedback queue", "batch queue"


def check_deployment(plan: Plan | NotAskedError, environment: Mapping[str, str]) -> list[Finding]:
    """Check AWS, Claude and the DNS, side by side and within ``TIME_LIMIT_SECONDS``.

    ``plan``: what is in use, or why it is not known.
    """
    settings = DeploymentSettings(environment)
    aws = Aws(TIME_LIMIT_SECONDS)
    lanes = [
        *_lanes_of_plan(aws, settings, plan),
        [Check(SCHEDULE, lambda: check_schedule(aws, settings.need("SCHEDULE_NAME")))],
        [
            _queue_check(aws, settings, FEEDBACK, "FEEDBACK_QUEUE_URL", "feedback-stuck"),
            _queue_check(aws, settings, BATCHES, "EXTRA_BATCHES_QUEUE_URL", "failed-runs"),
        ],
    ]
    with closing(aws):
        return run_lanes(lanes, TIME_LIMIT_SECONDS)


def _lanes_of_plan(
    aws: Aws, settings: DeploymentSettings, plan: Plan | NotAskedError
) -> list[Lane]:
    if isinstance(plan, NotAskedError):
        return [[Check(area, partial(_raise, plan))] for area in ("SES", "WhatsApp", CLAUDE)]
    return [
        email_lane(aws, settings, plan.domains),
        _whatsapp_lane(aws, settings, plan),
        [Check(CLAUDE, partial(check_claude, aws, settings, plan.personal_steps))],
    ]


def _raise(error: NotAskedError) -> NoReturn:
    raise error


def _queue_check(
    aws: Aws, settings: DeploymentSettings, area: str, variable: str, page: str
) -> Check:
    runbook = f"docs/runbook.md#{page}"
    return Check(area, lambda: check_queue(aws, area, settings.need(variable), runbook))


def _whatsapp_lane(aws: Aws, settings: DeploymentSettings, plan: Plan) -> Lane:
    if settings.get("WHATSAPP_TRANSPORT") == "stub":
        sentence = "WHATSAPP_TRANSPORT=stub: messages are recorded, not sent; nothing was asked"
        return [Check("WhatsApp", lambda: [ok("WhatsApp", sentence)])]
    if not plan.numbers:
        return [Check("WhatsApp", lambda: [ok("WhatsApp", "no active sender uses WhatsApp")])]
    accounts: dict[str, str] = {}

    return [
        Check(NUMBERS, lambda: check_numbers(aws, plan.numbers, accounts)),
        Check(ACCOUNTS, lambda: check_accounts(aws, accounts)),
        Check(TEMPLATES, lambda: check_approved(aws, plan.templates, accounts)),
    ]
