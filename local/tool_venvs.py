"""Further virtual environments next to ``.venv``, with Lambda's Python if it is installed."""

import shutil
import subprocess
import sys
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
    """Return the interpreter of Lambda's version that the build uses, ``None`` without one."""
    command = [sys.executable, str(ROOT / "layers/bytecode.py"), "find", LAMBDA_PYTHON]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    return Path(found) if found else None


def tool_venv(name: str, requirements: Path, *, base: Path | None = None) -> Path:
    """Create ``.venv-<name>`` with the pinned packages, if needed; return its interpreter.

    ``base``: the interpreter to use instead of Lambda's.
    """
    base = base or find_lambda_python() or Path(sys.executable)
    venv = ROOT / f".venv-{name}"
    python = venv / "bin" / "python"
    installed = venv / ".installed"
    wanted = f"{base}\n{requirements.read_text(encoding='utf-8')}"
    if not installed.exists() or installed.read_text(encoding="utf-8") != wanted:
        _uv("venv", "--clear", "--python", str(base), str(venv))
        _uv("pip", "install", "--python", str(python), "--requirement", str(requirements))
        installed.write_text(wanted, encoding="utf-8")
    return python


def _uv(*arguments: str) -> None:
    uv = shutil.which("uv", path=Path(sys.executable).parent) or "uv"
    subprocess.run([uv, "--quiet", *arguments], cwd=ROOT, check=True)
