"""Starts a command where /dev/shm does not exist, as in Lambda.

What was in it (the tests' database) is in the folder ``shm`` then.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = """
cd "$0" && mkdir dev shm && touch dev/null dev/urandom &&
mount --bind /dev/null dev/null && mount --bind /dev/urandom dev/urandom &&
mount --bind /dev/shm shm && mount --rbind dev /dev && cd "$OLDPWD" && exec "$@"
"""


def without_shared_memory(folder: Path) -> list[str]:
    """Return what to put before a command; skip the test where nothing may be mounted."""
    # Root needs no namespace of users, in which it could not read the files of others.
    namespaces = "-m" if os.geteuid() == 0 else "-rm"
    before = ["unshare", namespaces, "sh", "-c", SCRIPT]
    folder_to_try = folder / "try"
    folder_to_try.mkdir()
    if (
        not shutil.which("unshare")
        or subprocess.run(  # noqa: S603
            [*before, str(folder_to_try), "true"], check=False
        ).returncode
    ):
        pytest.skip("no permission to mount")
    return [*before, str(folder)]
