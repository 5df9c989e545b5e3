"""``sam local invoke``: a function of the built stack in a container of Lambda's runtime."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from local.built_stack import ARCHITECTURE
from local.docker_daemon import docker_environment
from local.sam import NO_TELEMETRY, SAM
from local.tool_venvs import ROOT

CLEANING_UP_SECONDS = 5


class InvocationError(Exception):
    """The function failed, or sam did; they have said why themselves."""


def run_in_container(
    template: Path, function: str, event: Path, settings: Mapping[str, str]
) -> Any:
    """Return what a function of a built template answers to an event; logs go to standard error.

    ``settings`` are the function's environment variables beside those of the template. sam drops
    the ones that the template does not declare.

    Raises:
        InvocationError: there is no answer: it ran out of time, or sam could not run it.
    """
    with TemporaryDirectory(prefix="cadence-invoke-") as folder:
        variables = Path(folder) / "env.json"
        variables.write_text(json.dumps({"Parameters": dict(settings)}), encoding="utf-8")
        command = [
            *(SAM, "local", "invoke", function, "--event", str(event)),
            *("--env-vars", str(variables)),
            *("--template", str(template), "--config-file", str(ROOT / "samconfig.toml")),
            *("--parameter-overrides", f"Architecture={ARCHITECTURE}"),
        ]
        sam = subprocess.Popen(command, env=environment_of_sam(), stdout=subprocess.PIPE, text=True)
        with ended(sam):
            output, _ = sam.communicate()
    # sam ends well even when the function does not.
    if sam.returncode != 0 or not output.strip():
        raise InvocationError("there is no answer: the lines above say why")
    return json.loads(output)


@contextmanager
def ended(sam: subprocess.Popen[str]) -> Iterator[None]:
    """See to it that sam is gone when the block is left.

    A person's interrupt reaches it too: it removes its container, and then lingers until the
    function's timeout.
    """
    with sam:
        try:
            yield
        except KeyboardInterrupt:
            with suppress(subprocess.TimeoutExpired):
                sam.wait(CLEANING_UP_SECONDS)
            raise
        finally:
            sam.kill()


def environment_of_sam() -> dict[str, str]:
    """Return what sam needs of our environment, and no more.

    It would prefer our variables to those of the template, and give our credentials to the
    function.
    """
    ours = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {
        **ours,
        **docker_environment(),
        **NO_TELEMETRY,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
