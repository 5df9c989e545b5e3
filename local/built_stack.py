"""The stack as ``sam build`` makes it for this machine."""

import fcntl
import hashlib
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from local.sam import NO_TELEMETRY, SAM
from local.tool_venvs import ROOT, python_version

ARCHITECTURE = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"
SOURCES = ("template.yaml", "functions", "layers")

Properties = dict[str, Any]


class BuildError(Exception):
    """``sam build`` failed; the message is what it said."""


@dataclass(frozen=True, slots=True)
class BuiltFunction:
    """One function of the built template, with everything the runtime must be told."""

    name: str
    code: Path
    layers: tuple[Path, ...]
    handler: str
    timeout: int
    memory: int
    environment: Mapping[str, str]


@cache
def built_template(python: str) -> Path:
    """Run ``sam build`` for this machine and a version of Python, unless nothing has changed.

    Returns the built template.

    Raises:
        BuildError: it cannot be built.
    """
    folder = ROOT / ".aws-sam" / f"{ARCHITECTURE}-python{python}"
    digest = _digest_of_sources()
    stamp = folder / "built-from"
    with _alone(folder):
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != digest:
            stamp.unlink(missing_ok=True)
            _sam_build(folder, python)
            stamp.write_text(digest, encoding="utf-8")
    return folder / "build" / "template.yaml"


@cache
def built_functions() -> dict[str, BuiltFunction]:
    """Return the functions by logical id, built for the Python that there is on this machine."""
    path = built_template(python_version())
    template = yaml_parse(path.read_text(encoding="utf-8"))
    return {
        name: _function(name, resource["Properties"], template, path.parent)
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


def _function(name: str, own: Properties, template: Properties, folder: Path) -> BuiltFunction:
    common = template["Globals"]["Function"]
    properties = common | own
    variables = common["Environment"]["Variables"] | own.get("Environment", {}).get("Variables", {})
    layers = (template["Resources"][layer["Ref"]] for layer in properties["Layers"])
    return BuiltFunction(
        name=name,
        code=folder / properties["CodeUri"],
        layers=tuple(folder / layer["Properties"]["ContentUri"] for layer in layers),
        handler=properties["Handler"],
        timeout=properties["Timeout"],
        memory=properties["MemorySize"],
        environment=_known(variables, template["Parameters"]),
    )


def _known(variables: Properties, parameters: Properties) -> dict[str, str]:
    """Return the variables known before a deployment: plain values and parameters' defaults."""
    defaults = {name: parameter.get("Default", "") for name, parameter in parameters.items()}
    values = {
        name: defaults.get(value.get("Ref", ""), "") if isinstance(value, dict) else value
        for name, value in variables.items()
    }
    return {name: str(value) for name, value in values.items() if value != ""}


def _sam_build(folder: Path, python: str) -> None:
    command = [
        *(SAM, "build", "--cached", "--parallel"),
        *("--build-dir", str(folder / "build"), "--cache-dir", str(folder / "cache")),
        *("--parameter-overrides", f"Architecture={ARCHITECTURE}"),
    ]
    told = {
        "LAMBDA_PYTHON": python,
        "PYTHON": sys.executable,
        **NO_TELEMETRY,
    }
    built = subprocess.run(
        command, cwd=ROOT, env=os.environ | told, capture_output=True, text=True, check=False
    )
    if built.returncode != 0:
        raise BuildError(f"sam build failed:\n{built.stdout}{built.stderr}")


def _digest_of_sources() -> str:
    digest = hashlib.sha256()
    for path in _source_files():
        digest.update(f"{path.relative_to(ROOT)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _source_files() -> Iterator[Path]:
    for name in SOURCES:
        found = sorted((ROOT / name).rglob("*")) or [ROOT / name]
        yield from (path for path in found if path.is_file() and path.suffix != ".pyc")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process build at a time; test processes start together."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
