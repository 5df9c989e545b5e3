"""Bytecode is written for one version of Python, or not at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.template.aws_services import services_in, services_of_the_code
from tests.template.stack import ROOT

SCRIPT = ROOT / "layers/bytecode.py"
OWN_VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"


def bytecode(*arguments: str, **environment: str) -> str:
    command = [sys.executable, str(SCRIPT), *arguments]
    return subprocess.check_output(command, env=os.environ | environment, text=True)  # noqa: S603


def test_the_python_of_a_version_is_found() -> None:
    assert bytecode("find", OWN_VERSION).strip() == sys.executable


def test_a_command_of_pyenv_that_starts_no_python_is_passed_over(tmp_path: Path) -> None:
    shim = tmp_path / "python3.99"
    shim.write_text("#!/bin/sh\necho 'pyenv: python3.99: command not found' >&2; exit 127\n")
    shim.chmod(0o755)

    assert bytecode("find", "3.99", PATH=f"{tmp_path}:{os.environ['PATH']}").strip() == ""


def test_a_build_without_that_python_says_so_and_ships_the_sources(tmp_path: Path) -> None:
    module = tmp_path / "python/module.py"
    module.parent.mkdir()
    module.write_text("ANSWER = 42\n")

    said = bytecode("compile", "3.99", str(tmp_path))

    assert said.startswith("NOTE: this computer has no Python 3.99")
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [module]


def test_a_module_that_cannot_be_compiled_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "python").mkdir()
    (tmp_path / "python/module.py").write_text("ANSWER = \n")

    with pytest.raises(subprocess.CalledProcessError):
        bytecode("compile", OWN_VERSION, str(tmp_path))


def test_a_module_runs_from_its_bytecode_without_a_look_at_its_source(tmp_path: Path) -> None:
    (tmp_path / "python").mkdir()
    module = tmp_path / "python/module.py"
    module.write_text("ANSWER = 42\n")

    bytecode("compile", OWN_VERSION, str(tmp_path))
    module.write_text("ANSWER = 43  # changed after the build\n")
    ran = subprocess.check_output(
        [sys.executable, "-c", "import module; print(module.ANSWER)"],
        env={"PYTHONPATH": str(module.parent)},
        text=True,
    )

    assert ran.strip() == "42"


def test_the_layer_keeps_the_data_of_exactly_the_services_that_the_code_calls() -> None:
    recipe = (ROOT / "layers/dependencies/Makefile").read_text(encoding="utf-8")
    [line] = [line for line in recipe.splitlines() if line.startswith("AWS_SERVICES := ")]

    assert set(line.split()[2:]) == services_of_the_code()


@pytest.mark.parametrize(
    ("source", "services"),
    [
        ('boto3.client("sqs", config=config)', {"sqs"}),
        ('boto3.session.Session().client("sts")', {"sts"}),
        ('AwsClient("sesv2", pool_size=1)', {"sesv2"}),
        ("parameters.SSMProvider()", {"ssm"}),
        ('clients["sqs"]', set()),
    ],
)
def test_each_way_to_make_a_client_is_seen(source: str, services: set[str]) -> None:
    assert set(services_in(source)) == services


def test_a_client_of_a_service_that_is_not_named_is_refused() -> None:
    with pytest.raises(AssertionError, match="does not name its service"):
        set(services_in("boto3.client(service)"))
