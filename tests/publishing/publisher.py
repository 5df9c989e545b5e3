"""A world whose events are published to the stand-in of EventBridge."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from cadence_core.publishing.application import forget_application
from functions.publish.app import lambda_handler
from local.stand_ins.eventbridge import entries_of, is_put
from local.stand_ins.server import StandInServer
from tests.engine import LambdaContextStub
from tests.world import Row, World

ROOT = Path(__file__).parents[2]
INVOKE = """
from functions.publish.app import lambda_handler
from tests.engine import LambdaContextStub
lambda_handler({}, LambdaContextStub(function_name="publish"))
"""


@dataclass
class Publisher:
    """The function, its outbox, and the bus."""

    world: World
    bus: StandInServer
    cadence: UUID = field(init=False)

    def __post_init__(self) -> None:
        self.cadence = self.world.cadence({})

    def tick(self, seconds: float = 60.0) -> dict[str, Any]:
        """Invoke the function once, as its schedule does."""
        try:
            answer: dict[str, Any] = lambda_handler({}, LambdaContextStub(seconds, "publish"))
            return answer
        finally:
            forget_application()

    def start(self) -> subprocess.Popen[bytes]:
        """Invoke the function in a process of its own."""
        return subprocess.Popen(  # noqa: S603 (our own interpreter and code)
            [sys.executable, "-c", INVOKE],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'layers/core/python'}:{ROOT}"},
            stdout=subprocess.DEVNULL,
        )

    def enroll(self) -> UUID:
        """Enroll a new lead."""
        return self.world.enrollment(self.cadence)

    def change(self, enrollment: UUID | None = None, **columns: Any) -> UUID:
        """Change the status of an enrollment, by default of a new one, which a reply ends."""
        enrollment = enrollment or self.enroll()
        changed = columns or {"status": "replied", "status_reason": "replied"}
        self.world.update("cadence_enrollments", enrollment, **changed)
        return enrollment

    def change_many(self, count: int) -> list[UUID]:
        """End the enrollments of new leads by a reply, one after the other."""
        return [self.change() for _ in range(count)]

    def outbox(self) -> list[Row]:
        """Return the events that are not published."""
        return self.world.rows("SELECT * FROM standing_events ORDER BY id")

    def received(self) -> list[dict[str, Any]]:
        """Return the detail of every event that arrived, in order, whatever became of it."""
        return [
            json.loads(entry["Detail"])
            for request in self.bus.received()
            if is_put(request)
            for entry in entries_of(request)
        ]
