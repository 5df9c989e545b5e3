"""`make invoke`: each built function in a container, as `sam local invoke` runs it."""

import gc
import json
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from docker.errors import ImageNotFound

from local.built_stack import ARCHITECTURE
from local.container_database import container_database
from local.docker_daemon import (
    IMAGE,
    DockerMissingError,
    address_for_containers,
    connect_to_docker,
)
from local.sam import SAM
from local.sam_invoke import has_failed
from local.sam_local import InvocationError, environment_of_sam, run_in_container
from local.tool_venvs import ROOT

pytestmark = pytest.mark.slow

HANDLERS = """
import time

def raise_error(event, context):
    raise RuntimeError("no " + event["item"])

def sleep(event, context):
    time.sleep(60)
"""
ANSWERS: dict[str, Callable[[Any], bool]] = {
    "schedule": lambda answer: (answer["claimed"], answer["sent"], answer["held"]) == (19, 16, 3),
    "ses_send": lambda answer: bool(answer == {"batchItemFailures": []}),
    "unsubscribe_get": lambda answer: "Ribeiro Digital" in answer["body"],
}


@pytest.fixture(scope="module", autouse=True)
def docker() -> None:
    """Skip without Docker or Lambda's image: the tests download nothing."""
    missing = reason_to_skip()
    if missing:
        pytest.skip(missing)


def reason_to_skip() -> str:
    with warnings.catch_warnings():
        # The client leaves the socket of a failed attempt to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            with closing(connect_to_docker()) as client:
                client.images.get(IMAGE)
        except DockerMissingError as error:
            missing = str(error)
        except ImageNotFound:
            missing = f"the image {IMAGE} is not on this machine; `make invoke` fetches it"
        else:
            missing = ""
        gc.collect()
    return missing


@pytest.mark.parametrize("sample", ANSWERS)
def test_a_sample_of_each_function_is_answered(sample: str) -> None:
    answer = make_invoke(sample)

    assert ANSWERS[sample](answer), answer


def make_invoke(sample: str) -> Any:
    """Invoke a function from a shell whose variables must not reach it."""
    ended = subprocess.run(  # noqa: S603 (our own program)
        ["make", "--silent", "invoke", f"EVENT=events/{sample}.json"],  # noqa: S607
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": "postgresql://a@nowhere/b", "EMAIL_TRANSPORT": "ses"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def test_the_plain_sam_commands_work_too(tmp_path: Path) -> None:
    for name in ("functions", "layers", "events"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("template.yaml", "samconfig.toml"):
        shutil.copy(ROOT / name, tmp_path)
    processor = ("--parameter-overrides", f"Architecture={ARCHITECTURE}")
    variables = tmp_path / "env.json"

    run_sam("build", *processor, cwd=tmp_path)
    with (
        closing(connect_to_docker()) as client,
        container_database(address_for_containers(client)) as url,
    ):
        variables.write_text(json.dumps({"Parameters": {"DATABASE_URL": url}}))
        answer = json.loads(
            run_sam(
                *("local", "invoke", "-e", "events/schedule.json"),
                *("--env-vars", str(variables), *processor),
                cwd=tmp_path,
            )
        )

    assert (answer["claimed"], answer["held"]) == (19, 3)


def run_sam(*arguments: str, cwd: Path) -> str:
    """Run a command of sam and return its standard output."""
    ended = subprocess.run(  # noqa: S603 (our own command)
        [SAM, *arguments],
        cwd=cwd,
        env=environment_of_sam() | {"PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_an_error_of_the_function_is_its_answer(tmp_path: Path) -> None:
    answer = run_handler(tmp_path, "raise_error", {"item": "more"})

    assert has_failed(answer)
    assert (answer["errorType"], answer["errorMessage"]) == ("RuntimeError", "no more")


def test_a_function_that_runs_out_of_time_has_no_answer(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InvocationError, match="no answer"):
        run_handler(tmp_path, "sleep", {}, timeout=3)

    assert "timed out after 3 seconds" in capfd.readouterr().err


def run_handler(folder: Path, handler: str, event: dict[str, str], timeout: int = 30) -> Any:
    """Run a handler of our own, without the layers because they take time."""
    (folder / "app.py").write_text(HANDLERS)
    file = folder / "event.json"
    file.write_text(json.dumps(event))
    properties = {
        "Runtime": "python3.13",
        "Architectures": [ARCHITECTURE],
        "Handler": f"app.{handler}",
        "CodeUri": str(folder),
        "Timeout": timeout,
    }
    resource = {"Type": "AWS::Serverless::Function", "Properties": properties}
    template = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"Probe": resource}}
    source = folder / "template.json"
    source.write_text(json.dumps(template))
    return run_in_container(source, "Probe", file, {})
