"""Invokes the real Lambda handler as EventBridge Scheduler would, on this computer."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.execute_cadence_steps.app import lambda_handler
from local.lambda_here import LocalContext, output_into
from local.live import settings_of
from local.outbox import keep_accepted
from local.stand_ins.running import running_stand_ins

SCHEDULE_EVENT = Path(__file__).parent.parent / "events" / "schedule.json"
FUNCTION_NAME = "execute-cadence-steps"
SETTINGS = {
    "EMAIL_TRANSPORT": "ses",
    "WHATSAPP_TRANSPORT": "aws",
    "AI_PROVIDER": "anthropic",
    # The first call pays for importing the SDK, which takes its time on a busy computer.
    "AI_TIMEOUT_SECONDS": "60",
    "UNSUBSCRIBE_BASE_URL": "http://localhost:8000/unsubscribe",
    "UNSUBSCRIBE_KEYS": "the-demo-signs-with-this-key-and-no-other",
}


def invoke_schedule(
    execution_id: str, *, database_url: str, outbox: Path, log: Path, is_live: bool = False
) -> dict[str, Any]:
    """Invoke the handler with the sample event under a new execution id; return its summary.

    The adapters are the real ones, led to stand-ins of the providers; what those accepted goes
    into the outbox, logs and metrics into the log file. With ``is_live`` SES is the real one.
    """
    event = json.loads(SCHEDULE_EVENT.read_text(encoding="utf-8"))
    event["execution_id"] = execution_id
    event["scheduled_time"] = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with running_stand_ins() as stand_ins:
        led = settings_of(stand_ins.environment) if is_live else stand_ins.environment
        os.environ.update(SETTINGS, DATABASE_URL=database_url, **led)
        try:
            with output_into(log):
                return _invoke(event)
        finally:
            keep_accepted(stand_ins, outbox)


def _invoke(event: dict[str, Any]) -> dict[str, Any]:
    summary: dict[str, Any] = lambda_handler(
        event, cast("LambdaContext", LocalContext(FUNCTION_NAME))
    )
    return summary
