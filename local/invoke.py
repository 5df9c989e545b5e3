"""Invokes the real Lambda handler as EventBridge Scheduler would, on this computer."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime
from logging import StreamHandler
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

from aws_lambda_powertools.utilities.typing import LambdaContext

from cadence_core.observability import logger
from functions.execute_cadence_steps.app import lambda_handler
from local.live import settings_of
from local.outbox import keep_accepted
from local.stand_ins.running import running_stand_ins

SCHEDULE_EVENT = Path(__file__).parent.parent / "events" / "schedule.json"
FUNCTION_NAME = "execute-cadence-steps"
TIMEOUT_SECONDS = 120
SETTINGS = {
    "EMAIL_TRANSPORT": "ses",
    "WHATSAPP_TRANSPORT": "aws",
    "AI_PROVIDER": "anthropic",
    # The first call pays for importing the SDK, which takes its time on a busy computer.
    "AI_TIMEOUT_SECONDS": "60",
    "UNSUBSCRIBE_BASE_URL": "http://localhost:8000/unsubscribe",
    "UNSUBSCRIBE_KEYS": "the-demo-signs-with-this-key-and-no-other",
}


@dataclass(frozen=True, slots=True)
class LocalContext:
    """What Lambda would tell the handler about its invocation."""

    function_name: str = FUNCTION_NAME
    function_version: str = "$LATEST"
    invoked_function_arn: str = f"arn:aws:lambda:local:000000000000:function:{FUNCTION_NAME}"
    memory_limit_in_mb: int = 512
    aws_request_id: str = field(default_factory=lambda: str(uuid4()))
    ends_at: float = field(default_factory=lambda: time.monotonic() + TIMEOUT_SECONDS)

    def get_remaining_time_in_millis(self) -> int:
        """Count down from the function's timeout."""
        return max(0, round((self.ends_at - time.monotonic()) * 1000))


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
            with _output_into(log):
                return _invoke(event)
        finally:
            keep_accepted(stand_ins, outbox)


def _invoke(event: dict[str, Any]) -> dict[str, Any]:
    summary: dict[str, Any] = lambda_handler(event, cast("LambdaContext", LocalContext()))
    return summary


@contextmanager
def _output_into(log: Path) -> Iterator[None]:
    """Send what would go to CloudWatch into a file: the logger's lines and the printed metrics."""
    handler = logger.registered_handler
    with log.open("a", encoding="utf-8") as file, redirect_stdout(file), redirect_stderr(file):
        before = handler.setStream(file) if isinstance(handler, StreamHandler) else None
        try:
            yield
        finally:
            if isinstance(handler, StreamHandler):
                handler.setStream(before)
