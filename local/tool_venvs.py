"""Further virtual environments next to ``.venv``, with Lambda's Python if it is installed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
LAMBDA_PYTHON = "3.13"
OWN_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


@cache
def python_version() -> str:
    """Return the version of Python that the artifacts are built for and run with.

    It is Lambda's version, or the version of this process on a machine without it.
    """
    return LAMBDA_PYTHON if find_lambda_python() else OWN_PYTHON


@cache
def find_lambda_python() -> Path | None:
    """Return the first interpreter of Lambda's version that starts, ``None`` without one."""
    return next(filter(_is_lambda_python, _candidates()), None)


def tool_venv(name: str, requirements: Path) -> Path:
    """Create ``.venv-<name>`` with the pinned packages, if needed; return its interpreter."""
    venv = ROOT / f".venv-{name}"
    python = venv / "bin" / "python"
    installed = venv / ".installed"
    wanted = f"{python_version()}\n{requirements.read_text(encoding='utf-8')}"
    if not installed.exists() or installed.read_text(encoding="utf-8") != wanted:
        _uv("venv", "--clear", "--python", str(find_lambda_python() or sys.executable), str(venv))
        _uv("pip", "install", "--python", str(python), "--requirement", str(requirements))
        installed.write_text(wanted, encoding="utf-8")
    return python


def _candidates() -> Iterator[Path]:
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    uv_managed = Path.home() / ".local/share/uv/python"
    folders += sorted(pyenv.glob(f"versions/{LAMBDA_PYTHON}.*/bin"), reverse=True)
    folders += sorted(uv_managed.glob(f"cpython-{LAMBDA_PYTHON}.*/bin"), reverse=True)
    for folder in folders:
        python = folder / f"python{LAMBDA_PYTHON}"
        if python.exists():
            yield python


def _is_lambda_python(python: Path) -> bool:
    """Run it to see: pyenv puts commands on the PATH that only report a missing version."""
    question = "import sys; print(f'{sys.version_info.major}.{sys.version_info.minor}')"
    answer = subprocess.run([python, "-c", question], capture_output=True, text=True, check=False)
    return answer.stdout.strip() == LAMBDA_PYTHON


def _uv(*arguments: str) -> None:
    uv = shutil.which("uv", path=Path(sys.executable).parent) or "uv"
    subprocess.run([uv, "--quiet", *arguments], cwd=ROOT, check=True)
