"""Lambda's context object and a log file, for handlers invoked on this computer."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from logging import StreamHandler
from pathlib import Path
from uuid import uuid4

from cadence_core.runtime.telemetry import logger

TIMEOUT_SECONDS = 120


@dataclass(frozen=True, slots=True)
class LocalContext:
    """The attributes of Lambda's context object that a handler may use."""

    function_name: str = "local"
    function_version: str = "$LATEST"
    memory_limit_in_mb: int = 1024
    aws_request_id: str = field(default_factory=lambda: str(uuid4()))
    ends_at: float = field(default_factory=lambda: time.monotonic() + TIMEOUT_SECONDS)

    @property
    def invoked_function_arn(self) -> str:
        """The ARN of the function, in the form of AWS."""
        return f"arn:aws:lambda:local:000000000000:function:{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds until the function's timeout."""
        return max(0, round((self.ends_at - time.monotonic()) * 1000))


@contextmanager
def output_into(log: Path) -> Iterator[None]:
    """Write the logs and metrics, which would go to CloudWatch, to a file."""
    handler = logger.registered_handler
    with log.open("a", encoding="utf-8") as file, redirect_stdout(file), redirect_stderr(file):
        before = handler.setStream(file) if isinstance(handler, StreamHandler) else None
        try:
            yield
        finally:
            if isinstance(handler, StreamHandler):
                handler.setStream(before)
