"""ministack: AWS's services on this computer, in a process and an environment of its own."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import boto3

from local.docker_daemon import docker_environment
from local.emulator import free_ports
from local.tool_venvs import tool_venv

REQUIREMENTS = Path(__file__).parent / "requirements.txt"
REGION = "us-east-1"
MAX_START_SECONDS = 30
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": REGION,
}


@dataclass(frozen=True, slots=True)
class Aws:
    """The emulation at work, and how to reach it."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """Where every service listens."""
        return f"http://{self.host}:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead command line tools here, and nowhere else."""
        return {**CREDENTIALS, "AWS_ENDPOINT_URL": self.url}

    def client(self, service: str) -> Any:
        """Return a client of one service."""
        session: Any = boto3.Session()
        return session.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 (nothing is behind it)
        )

    def logs(self) -> Iterator[str]:
        """Yield what the functions have written to CloudWatch Logs, by group and in order."""
        client = self.client("logs")
        for group in client.describe_log_groups()["logGroups"]:
            events = client.filter_log_events(logGroupName=group["logGroupName"])["events"]
            yield from (event["message"] for event in events)


@contextmanager
def running_aws(log: Path, *, executor: str, address: str) -> Iterator[Aws]:
    """Run the emulation until the block ends; what it and the functions print goes into the log.

    ``executor`` is ``docker``, a container for each environment of a function, or ``local``, a
    process. It listens on ``address`` alone, which containers must be able to reach.
    """
    [port] = free_ports(1)
    python = tool_venv("ministack", REQUIREMENTS)
    with tempfile.TemporaryDirectory(prefix="cadence-aws-") as home, log.open("w") as output:
        environment = {
            **CREDENTIALS,
            **docker_environment(),
            "PATH": os.environ["PATH"],
            "HOME": home,
            "BIND_HOST": address,
            "GATEWAY_PORT": str(port),
            "LAMBDA_EXECUTOR": executor,
            # Functions get the rights of their roles and no others.
            "AUTH": "true",
            # Servers that nobody here speaks to; both would listen on every interface.
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
        }
        process = subprocess.Popen(
            [python.parent / "ministack"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            aws = Aws(address, port)
            _wait_until_healthy(aws.url)
            yield aws
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)


def _wait_until_healthy(url: str) -> None:
    deadline = time.monotonic() + MAX_START_SECONDS
    while True:
        try:
            with urlopen(f"{url}/_ministack/health", timeout=5):  # noqa: S310 (our own http URL)
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
