"""The output of `sam build`, from only the template, the functions and the layers."""

import os
import shutil
import struct
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from local.sam import NO_TELEMETRY, SAM
from tests.template.stack import ROOT

pytestmark = pytest.mark.slow

LAYERS = ("DependenciesLayer", "CoreLayer")
MAX_LAYERS_MB = 150
AARCH64, X86_64 = 183, 62  # the processor field of an ELF file
ENVIRONMENT = {
    "HOME": os.environ["HOME"],
    "PATH": os.environ["PATH"],
    "PYTHON": sys.executable,
    **NO_TELEMETRY,
    "AWS_DEFAULT_REGION": "us-east-1",
    "PYTHON_VERSION": "3.12.7",  # the official Python images export this
}


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


def test_no_bytecode_is_in_the_build(artifacts: Path) -> None:
    assert [*artifacts.rglob("*.pyc"), *artifacts.rglob("__pycache__")] == []


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
