"""The output of `sam build`, from only the template, the functions and the layers."""

import os
import shutil
import struct
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from local.sam import NO_TELEMETRY, SAM
from local.tool_venvs import LAMBDA_PYTHON, find_lambda_python
from tests.template.aws_services import services_of_the_code
from tests.template.stack import ROOT

pytestmark = pytest.mark.slow

LAYERS = ("DependenciesLayer", "CoreLayer")
MAX_LAYERS_MB = 110
AARCH64, X86_64 = 183, 62  # the processor field of an ELF file
UNCHECKED_HASH = (0b01).to_bytes(4, "little")
MAKE_CLIENTS = """
import sys
sys.path.insert(0, sys.argv[1])
import boto3
assert boto3.__file__.startswith(sys.argv[1])
print(*(boto3.client(name).meta.service_model.service_name for name in sys.argv[2:]))
"""
ENVIRONMENT = {
    "HOME": os.environ["HOME"],
    "PATH": os.environ["PATH"],
    "PYTHON": sys.executable,
    **NO_TELEMETRY,
    "AWS_DEFAULT_REGION": "us-east-1",
    "PYTHON_VERSION": "3.12.7",  # the official Python images export this
}


needs_lambda_python = pytest.mark.skipif(
    find_lambda_python() is None, reason=f"there is no Python {LAMBDA_PYTHON} on this computer"
)


def run_sam(*arguments: str, cwd: Path) -> str:
    done = subprocess.run(  # noqa: S603 (our own command)
        [SAM, *arguments], cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the build's inputs, with the caches that a test run leaves behind."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("functions", "layers"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("template.yaml", "samconfig.toml"):
        shutil.copy(ROOT / name, folder)
    for app in (*folder.glob("functions/*"), folder / "layers/core/python/cadence_core"):
        (app / "__pycache__").mkdir(exist_ok=True)
        (app / "__pycache__/app.cpython-313.pyc").write_bytes(b"stale")
    return folder


@pytest.fixture(scope="module")
def artifacts(project: Path) -> Path:
    """The folder that `sam deploy --config-env prod` uploads."""
    run_sam("build", "--config-env", "prod", cwd=project)
    return project / ".aws-sam/prod"


def test_sam_accepts_the_template_as_valid(project: Path) -> None:
    # The two commands catch different mistakes.
    run_sam("validate", cwd=project)
    run_sam("validate", "--lint", cwd=project)


def test_the_layers_are_small(artifacts: Path) -> None:
    files = [file for layer in LAYERS for file in (artifacts / layer).rglob("*")]
    size = sum(file.stat().st_size for file in files if file.is_file())

    assert size < MAX_LAYERS_MB * 1_000_000


@needs_lambda_python
@pytest.mark.parametrize("layer", LAYERS)
def test_every_module_of_a_layer_has_bytecode_that_lambda_loads_unchecked(
    artifacts: Path, layer: str
) -> None:
    modules = {*(artifacts / layer / "python").rglob("*.py")}
    compiled = {*(artifacts / layer / "python").rglob("*.pyc")}

    assert {bytecode_of(module) for module in modules} == compiled
    assert {file.read_bytes()[:8] for file in compiled} == {magic_number() + UNCHECKED_HASH}


@needs_lambda_python
def test_bytecode_is_the_same_wherever_it_is_built(artifacts: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "layers/core/python", tmp_path / "elsewhere/python")
    for stale in [*tmp_path.rglob("__pycache__")]:
        shutil.rmtree(stale)

    compile_layer(tmp_path / "elsewhere", PYTHONHASHSEED="7")

    def compiled(layer: Path) -> dict[str, bytes]:
        return {str(file.relative_to(layer)): file.read_bytes() for file in layer.rglob("*.pyc")}

    assert compiled(tmp_path / "elsewhere") == compiled(artifacts / "CoreLayer")


def test_a_function_holds_no_bytecode(artifacts: Path) -> None:
    assert [file for folder in artifacts.glob("*Function") for file in folder.rglob("*.pyc")] == []


def test_every_client_that_the_code_makes_can_be_made_from_the_layer(artifacts: Path) -> None:
    layer = artifacts / "DependenciesLayer/python"

    done = subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, "-I", "-c", MAKE_CLIENTS, str(layer), *sorted(services_of_the_code())],
        env={"AWS_DEFAULT_REGION": "us-east-1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) == services_of_the_code()


def test_the_core_layer_contains_every_file_of_the_engine(artifacts: Path) -> None:
    source, built = ROOT / "layers/core", artifacts / "CoreLayer"

    def files(folder: Path) -> set[Path]:
        found = {file.relative_to(folder) for file in (folder / "python").rglob("*.*")}
        return {file for file in found if "__pycache__" not in file.parts}

    assert files(built) == files(source)


def test_a_function_contains_its_handler_and_nothing_from_the_layers(artifacts: Path) -> None:
    layered = {path.name for path in (artifacts / "DependenciesLayer/python").iterdir()}
    folders = {path.name: path for path in artifacts.glob("*Function")}

    for name, folder in folders.items():
        held = {path.name for path in folder.iterdir()}
        assert "app.py" in held
        assert held & layered == set()
        assert name == "MigrateFunction" or held == {"app.py"}
    assert len(folders) == len(list((ROOT / "functions").glob("*/app.py")))


def test_compiled_packages_are_for_the_processor_that_lambda_uses(artifacts: Path) -> None:
    assert machines(artifacts) == {AARCH64}


def test_a_plain_build_is_for_a_pc_and_does_not_touch_the_production_build(
    project: Path, artifacts: Path
) -> None:
    run_sam("build", cwd=project)

    assert machines(project / ".aws-sam/build") == {X86_64}
    assert machines(artifacts) == {AARCH64}


def bytecode_of(module: Path) -> Path:
    return module.parent / "__pycache__" / f"{module.stem}.cpython-313.pyc"


@cache
def magic_number() -> bytes:
    """Return what bytecode of Lambda's version of Python begins with."""
    script = "import importlib.util; print(importlib.util.MAGIC_NUMBER.hex())"
    command = [str(find_lambda_python()), "-c", script]
    return bytes.fromhex(subprocess.check_output(command, text=True))  # noqa: S603


def compile_layer(folder: Path, **environment: str) -> None:
    script = str(ROOT / "layers/bytecode.py")
    command = [sys.executable, script, "compile", LAMBDA_PYTHON, str(folder)]
    subprocess.run(command, env=ENVIRONMENT | environment, check=True)  # noqa: S603


def machines(folder: Path) -> set[int]:
    """Return the processors that the compiled packages in a folder are for."""
    compiled = folder.rglob("*.so")
    return {struct.unpack_from("<H", file.read_bytes()[:20], 18)[0] for file in compiled}


def test_each_stack_is_deployed_from_its_own_build_for_its_processor() -> None:
    config = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))

    for name, folder in {"default": ".aws-sam/build", "prod": ".aws-sam/prod"}.items():
        build, deploy = (config[name][command]["parameters"] for command in ("build", "deploy"))
        assert build.get("build_dir", ".aws-sam/build") == folder
        assert deploy["template_file"] == f"{folder}/template.yaml"
        [architecture] = build["parameter_overrides"]
        assert architecture in deploy["parameter_overrides"]


def test_compiled_packages_are_for_the_python_that_lambda_uses(artifacts: Path) -> None:
    named = {file.name.split(".")[1] for file in artifacts.rglob("*.cpython-*.so")}

    assert {name.split("-")[1] for name in named} == {"313"}


def test_the_layer_contains_exactly_the_locked_packages(artifacts: Path) -> None:
    words = (ROOT / "layers/dependencies/requirements.lock").read_text().split()
    infos = (artifacts / "DependenciesLayer/python").glob("*.dist-info")

    built = {info.name.removesuffix(".dist-info").lower().replace("_", "-") for info in infos}

    assert built == {word.replace("==", "-") for word in words if "==" in word}
