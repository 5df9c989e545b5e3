"""Everything that the scenes use, and shortcuts for their actions and checks."""

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pg8000.native import Connection

from local.rehearsal.aws import Aws
from local.rehearsal.stack import NAME, RehearsalError
from local.stand_ins import ses
from local.stand_ins.server import StandInServer

Seen = TypeVar("Seen")

MAX_WAIT_SECONDS = 900
"""A wait ends with what it waits for. Only what never comes takes as long as this: a busy machine
takes minutes to start a function."""


@dataclass(slots=True)
class Stage:
    """Everything that a scene uses. ``outputs`` are those of the deployed stack.

    ``crm`` is the webhook of a CRM.
    """

    aws: Aws
    database: Connection
    providers: StandInServer
    crm: StandInServer
    template: Path
    database_secret: dict[str, Any]
    parameters: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)

    def secret(self, name: str, value: str) -> str:
        """Store a secret and return its ARN."""
        client = self.aws.client("secretsmanager")
        return str(client.create_secret(Name=f"cadence/{name}", SecretString=value)["ARN"])

    def physical_id(self, logical_id: str) -> str:
        """Return the emulation's name for a resource of the stack."""
        client = self.aws.client("cloudformation")
        described = client.describe_stack_resource(StackName=NAME, LogicalResourceId=logical_id)
        return str(described["StackResourceDetail"]["PhysicalResourceId"])

    def emails_accepted(self) -> list[dict[str, Any]]:
        """Return the requests that the stand-in for SES accepted, the newest last."""
        return [request.json for request in self.providers.accepted(ses.SEND_PATH)]

    def curl(self, url: str, *arguments: str) -> tuple[int, str]:
        """Call a function URL of the stack and return the status and the body."""
        parts = urlsplit(url)
        origin = f"{parts.hostname}:{self.aws.port}"
        done = subprocess.run(
            [
                *("curl", "--silent", "--show-error", "--max-time", str(MAX_WAIT_SECONDS)),
                *("--write-out", "\n%{http_code}"),
                *("--connect-to", f"{origin}:{self.aws.host}:{self.aws.port}"),
                *arguments,
                f"http://{origin}{parts.path}",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RehearsalError(done.stderr.strip())
        body, _, status = done.stdout.rpartition("\n")
        return int(status), body


def expect(holds: bool, seen: str) -> None:  # noqa: FBT001 (it reads like assert)
    """Check a condition.

    Raises:
        RehearsalError: the condition does not hold; ``seen`` is the message.
    """
    if not holds:
        raise RehearsalError(seen)


def wait_for(what: str, look: Callable[[], Seen]) -> Seen:
    """Call ``look`` until it returns something, and return that.

    Raises:
        RehearsalError: it returned nothing for ``MAX_WAIT_SECONDS``.
    """
    deadline = time.monotonic() + MAX_WAIT_SECONDS
    while not (seen := look()):
        if time.monotonic() > deadline:
            raise RehearsalError(f"{what} did not come within {MAX_WAIT_SECONDS} seconds")
        time.sleep(0.5)
    return seen
