import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.embedded_postgres import temporary_server
from tests.waiting import MAX_WAIT_SECONDS


def test_a_temporary_server_does_not_outlive_an_interrupt() -> None:
    with socket.socket(socket.AF_UNIX) as client:
        with pytest.raises(KeyboardInterrupt):
            connect_and_be_interrupted(client)

        client.settimeout(MAX_WAIT_SECONDS)
        assert client.recv(1) == b""  # the server has hung up


def connect_and_be_interrupted(client: socket.socket) -> None:
    with temporary_server() as socket_dir:
        client.connect(f"{socket_dir}/.s.PGSQL.5432")
        raise KeyboardInterrupt


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A temporary folder whose path leaves room for a socket: 107 bytes are all it may have."""
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as folder:
        yield Path(folder)


def test_the_lock_file_of_another_user_does_not_block_the_server(short_path: Path) -> None:
    # The wheel's fallback is a lock file of its first user, which no other user may open.
    (short_path / ".lockfile").mkdir()
    start = "from local.embedded_postgres import temporary_server as s\nwith s(): print('started')"
    here = {name: value for name, value in os.environ.items() if name != "XDG_RUNTIME_DIR"}

    ended = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-W", "error", "-c", start],
        env=here | {"TMPDIR": str(short_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ended.stdout, ended.stderr) == ("started\n", "")


def test_a_killed_process_does_not_keep_the_server_running(short_path: Path) -> None:
    start = (
        "import os, pathlib, sys; from local.embedded_postgres import start_server;"
        "start_server(pathlib.Path(sys.argv[1])); os.kill(os.getpid(), int(sys.argv[2]))"
    )
    for number in (signal.SIGKILL, 0):
        arguments = [str(short_path / "data"), str(int(number))]
        command = [sys.executable, "-W", "ignore", "-c", start, *arguments]
        subprocess.run(command, check=False)  # noqa: S603 (our own program)

    assert not (short_path / "data" / "postmaster.pid").exists()
