"""Invokes the real Lambda handler on this computer, as EventBridge Scheduler or a caller would."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.execute_cadence_steps.app import lambda_handler
from local.function_url import BASE_URL
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
    "UNSUBSCRIBE_BASE_URL": f"{BASE_URL}/unsubscribe",
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
    with providers(database_url, outbox, is_live=is_live), output_into(log):
        summary: dict[str, Any] = lambda_handler(
            event, cast("LambdaContext", LocalContext(FUNCTION_NAME))
        )
    return summary


@contextmanager
def providers(database_url: str, outbox: Path, *, is_live: bool = False) -> Iterator[None]:
    """Give the engine its settings and the providers' stand-ins for as long as the block lasts."""
    with running_stand_ins() as stand_ins:
        led = settings_of(stand_ins.environment) if is_live else stand_ins.environment
        os.environ.update(SETTINGS, DATABASE_URL=database_url, **led)
        try:
            yield
        finally:
            keep_accepted(stand_ins, outbox)
