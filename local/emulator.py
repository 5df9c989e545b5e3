"""Lambda's runtime on this machine, without Docker.

The Runtime Interface Emulator of aws-sam-cli provides Lambda's runtime API to awslambdaric, AWS's
runtime client, which runs the handler from the built artifacts. Two things differ from Lambda: the
timeout includes the initialization, and memory is not limited.
"""

import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
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
    """The result of one invocation. A failed one answers with ``errorType``, as in Lambda."""

    answer: Any
    failed: bool
    milliseconds: float


class Emulator:
    """A function's execution environment: one invocation at a time, restarted after it dies."""

    def __init__(
        self,
        function: BuiltFunction,
        environment: Mapping[str, str],
        before: Sequence[str] = (),
    ) -> None:
        """Prepare it; ``before`` is a command that runs the one that follows it."""
        self._function = function
        self._before = before
        self._environment = environment_of(function, environment)
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 (closed in close)
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0
        # The emulator panics on two requests at once.
        self._one_at_a_time = Lock()

    def invoke(self, event: object) -> Invocation:
        """Pass an event to the function; start a new environment if none is running."""
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

    def freeze(self) -> None:
        """Stop the function where it is, so that only its timeout ends the invocation."""
        if self._process is not None:
            # Any thread of the emulator may have started the function.
            for thread in Path(f"/proc/{self._process.pid}/task").iterdir():
                for function in (thread / "children").read_text().split():
                    os.kill(int(function), signal.SIGSTOP)

    @property
    def log(self) -> str:
        """The output of the function and the emulator."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    @property
    def initializations(self) -> list[float]:
        """The duration of each cold start, in milliseconds."""
        return [float(duration) for duration in INIT_REPORT.findall(self.log)]

    def close(self) -> None:
        """Stop the environment and drop its log."""
        self._stop()
        self._log.close()

    def _post(self, body: bytes) -> tuple[Any, bool]:
        """Return the answer, and whether the event killed the environment."""
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
                *self._before,
                str(Path(samcli.__file__).parent / f"local/rapid/aws-lambda-rie-{ARCHITECTURE}"),
                *("--runtime-interface-emulator-address", f"127.0.0.1:{self._port}"),
                *("--runtime-api-address", f"127.0.0.1:{runtime_api_port}"),
                *("--log-level", "info"),
                *(str(runtime_python()), "-m", "awslambdaric", self._function.handler),
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
def running(
    function: BuiltFunction, environment: Mapping[str, str], before: Sequence[str] = ()
) -> Iterator[Emulator]:
    """Run an environment for a function until the block ends."""
    emulator = Emulator(function, environment, before)
    try:
        yield emulator
    finally:
        emulator.close()


@cache
def runtime_python() -> Path:
    """Return the interpreter that has AWS's runtime client."""
    return tool_venv("runtime", REQUIREMENTS)


def environment_of(function: BuiltFunction, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the function's whole environment, with nothing of this process in it."""
    folders = [function.code, *(layer / "python" for layer in function.layers)]
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": "/tmp",  # noqa: S108 (as in Lambda)
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "PYTHONPATH": os.pathsep.join(map(str, folders)),
        # Lambda's layers are read-only, so every cold start compiles.
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
    """Return ``count`` free ports of the loopback interface."""
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
