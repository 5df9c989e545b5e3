"""Bytecode of a layer, for Lambda's version of Python whatever Python runs the build.

A layer is read-only, so without bytecode every cold start compiles each module it imports again.
Bytecode is of use only to the version that wrote it: ``compile`` therefore looks for that version
on this computer. Without it, the layer stays as it is: correct, but slower to start.

    python bytecode.py find 3.13             print the path of that Python, nothing without one
    python bytecode.py compile 3.13 FOLDER   compile the layer that is built in FOLDER
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

LAYERS = "/opt"
"""Where Lambda mounts a layer. Without it, bytecode would name the folder of the build."""
MISSING = """\
NOTE: this computer has no Python {version}, so {layer} is built without bytecode.
NOTE: It works, but every cold start takes twice the time. Install Python {version}, then:
NOTE: rm -rf .aws-sam/cache && make build
"""


def find(version: str) -> Path | None:
    """Return the first interpreter of a version, such as ``3.13``, that starts."""
    return next((path for path in _candidates(version) if _version_of(path) == version), None)


def compile_layer(version: str, folder: Path) -> None:
    """Write bytecode beside every module, the same bytes wherever and whenever it is built.

    No module is checked against its source when it is loaded (``unchecked-hash``): the time of a
    file is not part of the bytecode, and in a layer the two cannot differ.

    Raises:
        CalledProcessError: a module cannot be compiled.
    """
    python = find(version)
    if python is None:
        # Not to stderr, which SAM shows only when a build fails.
        print(MISSING.format(version=version, layer=folder.name), end="", flush=True)
        return
    options = ["-q", "--invalidation-mode", "unchecked-hash", "-s", str(folder), "-p", LAYERS]
    subprocess.run(
        [str(python), "-I", "-m", "compileall", *options, str(folder / "python")], check=True
    )


def _candidates(version: str) -> Iterator[Path]:
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    uv_managed = Path.home() / ".local/share/uv/python"
    folders += sorted(pyenv.glob(f"versions/{version}.*/bin"), reverse=True)
    folders += sorted(uv_managed.glob(f"cpython-{version}.*/bin"), reverse=True)
    yield Path(sys.executable)
    yield from (
        path for path in (folder / f"python{version}" for folder in folders) if path.exists()
    )


def _version_of(python: Path) -> str:
    """Run it to see: pyenv puts commands on the PATH that only report a missing version."""
    question = "import sys; print(f'{sys.version_info.major}.{sys.version_info.minor}')"
    answer = subprocess.run([python, "-c", question], capture_output=True, text=True, check=False)
    return answer.stdout.strip()


def main(command: str, version: str, *folder: str) -> None:
    """Run one of the two commands."""
    if command == "compile":
        compile_layer(version, Path(*folder))
    else:
        print(find(version) or "")


if __name__ == "__main__":
    main(*sys.argv[1:])
