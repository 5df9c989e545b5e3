"""Lambda's runtime on this machine, without Docker.

The Runtime Interface Emulator inside aws-sam-cli speaks Lambda's runtime API to awslambdaric, the
runtime client of AWS, which runs the handler from the built artifacts. Two things are not as in
Lambda: the timeout counts the initialization too, and memory is not limited.
"""

import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import samcli

from local.built_stack import ARCHITECTURE, BuiltFunction
from local.tool_venvs import python_version, tool_venv

REQUIREMENTS = Path(__file__).parent / "runtime-requirements.txt"
INVOCATIONS = "2015-03-31/functions/function/invocations"
MAX_START_SECONDS = 10
INIT_REPORT = re.compile(r"INIT REPORT\(durationMs: ([0-9.]+)\)")


@dataclass(frozen=True, slots=True)
class Invocation:
    """What came of one invocation; a failed one answers with ``errorType``, as in Lambda."""

    answer: Any
    failed: bool
    milliseconds: float


class Emulator:
    """A function's execution environment: one invocation at a time, renewed after its death."""

    def __init__(self, function: BuiltFunction, environment: Mapping[str, str]) -> None:
        self._function = function
        self._environment = _environment(function, environment)
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 (closed in close)
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0
        # Two requests at once make the emulator panic.
        self._one_at_a_time = Lock()

    def invoke(self, event: object) -> Invocation:
        """Hand an event to the function, in a new environment if there is none alive."""
        with self._one_at_a_time:
            started = time.perf_counter()
            if self._process is None or self._process.poll() is not None:
                self._start()
            answer, has_died = self._post(json.dumps(event).encode())
            if has_died:
                self._stop()
            milliseconds = (time.perf_counter() - started) * 1000
            failed = has_died or (isinstance(answer, dict) and "errorType" in answer)
            return Invocation(answer, failed, milliseconds)

    @property
    def log(self) -> str:
        """Everything that the function and the emulator have printed."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    @property
    def initializations(self) -> list[float]:
        """How long each cold start took, in milliseconds."""
        return [float(duration) for duration in INIT_REPORT.findall(self.log)]

    def close(self) -> None:
        """End the environment."""
        self._stop()
        self._log.close()

    def _post(self, body: bytes) -> tuple[Any, bool]:
        """Return the answer, and whether the environment died of the event."""
        request = Request(f"http://127.0.0.1:{self._port}/{INVOCATIONS}", data=body)
        try:
            with urlopen(request, timeout=self._function.timeout + 30) as response:  # noqa: S310
                text, has_died = response.read(), False
        except HTTPError as error:  # the runtime exited, or the handler cannot be imported
            text, has_died = error.read(), True
        if text.startswith(b"Task timed out"):
            return {"errorType": "Sandbox.Timedout", "errorMessage": text.decode()}, True
        return json.loads(text or b"null"), has_died

    def _start(self) -> None:
        self._port, runtime_api_port = free_ports(2)
        self._process = subprocess.Popen(
            [
                str(Path(samcli.__file__).parent / f"local/rapid/aws-lambda-rie-{ARCHITECTURE}"),
                *("--runtime-interface-emulator-address", f"127.0.0.1:{self._port}"),
                *("--runtime-api-address", f"127.0.0.1:{runtime_api_port}"),
                *("--log-level", "info"),
                *(str(_runtime_python()), "-m", "awslambdaric", self._function.handler),
            ],
            cwd=self._function.code,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )
        _wait_for_port(self._port)

    def _stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = None


@contextmanager
def running(function: BuiltFunction, environment: Mapping[str, str]) -> Iterator[Emulator]:
    """Give a function an environment for as long as the block lasts."""
    emulator = Emulator(function, environment)
    try:
        yield emulator
    finally:
        emulator.close()


@cache
def _runtime_python() -> Path:
    return tool_venv("runtime", REQUIREMENTS)


def _environment(function: BuiltFunction, environment: Mapping[str, str]) -> dict[str, str]:
    """Return all that the function sees: nothing of ours leaks into it."""
    folders = [function.code, *(layer / "python" for layer in function.layers)]
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": "/tmp",  # noqa: S108 (as in Lambda)
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "PYTHONPATH": os.pathsep.join(map(str, folders)),
        # Lambda's layers are read-only: every cold start compiles.
        "PYTHONDONTWRITEBYTECODE": "1",
        "LAMBDA_TASK_ROOT": str(function.code),
        "AWS_EXECUTION_ENV": f"AWS_Lambda_python{python_version()}",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "AWS_LAMBDA_FUNCTION_TIMEOUT": str(function.timeout),
        **function.environment,
        **environment,
    }


def free_ports(count: int) -> list[int]:
    """Return so many ports of the loopback interface that nobody listens on."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in sockets]
    for listener in sockets:
        listener.close()
    return ports


def _wait_for_port(port: int) -> None:
    deadline = time.monotonic() + MAX_START_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise TimeoutError("the emulator did not start")
