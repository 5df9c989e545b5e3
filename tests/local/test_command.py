import subprocess
import sys
from pathlib import Path

import pytest
from alembic.util import CommandError
from pg8000.exceptions import DatabaseError

from cadence_core.errors import ConfigurationError, StoreRejectedError
from local.__main__ import exit_with_one_line
from local.state import StateError, exclusive_use, open_world

ROOT = Path(__file__).parent.parent.parent


def python_m_local(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-m", "local", "--folder", str(folder), *options],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}/layers/core/python:{ROOT}", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_folder_of_another_postgresql_version_ends_with_one_line_and_fresh_starts_over(
    tmp_path: Path,
) -> None:
    (tmp_path / "pgdata").mkdir()
    (tmp_path / "pgdata" / "PG_VERSION").write_text("15\n")
    (tmp_path / "outbox").mkdir()
    (tmp_path / "outbox" / "old.json").write_text("{}")

    refused = python_m_local(tmp_path)
    fresh = python_m_local(tmp_path, "--fresh")

    [line] = refused.stderr.splitlines()
    assert refused.returncode == 1
    assert "expecting version 18 but found version 15" in line
    assert line.endswith("`make run FRESH=1` starts over")
    assert (fresh.returncode, fresh.stderr) == (0, "")
    assert "Day 1" in fresh.stdout
    assert "Sent: 16 messages" in fresh.stdout
    assert len(list((tmp_path / "outbox").glob("*.json"))) == 16
    assert not (tmp_path / "outbox" / "old.json").exists()


def test_a_second_run_at_the_same_time_is_refused(tmp_path: Path) -> None:
    with (
        exclusive_use(tmp_path),
        pytest.raises(StateError, match="another `make run` is running"),
        exclusive_use(tmp_path),
    ):
        pass


def test_a_path_that_postgresql_cannot_use_is_named(tmp_path: Path) -> None:
    with pytest.raises(StateError, match=r"a path with a space, such as .*/my folder"):
        open_world(tmp_path / "my folder")


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (StateError("do this"), "make run: do this"),
        (ConfigurationError("BATCH_SIZE: too large"), "make run: BATCH_SIZE: too large"),
        (PermissionError(13, "Permission denied", "/x"), "Permission denied: '/x'"),
        (KeyboardInterrupt(), "interrupted"),
    ],
)
def test_expected_errors_end_with_one_line(tmp_path: Path, error: BaseException, line: str) -> None:
    with pytest.raises(SystemExit, match=line), exit_with_one_line(tmp_path / "engine.log"):
        raise error


@pytest.mark.parametrize(
    "error",
    [
        CommandError("Can't locate revision"),
        DatabaseError({"C": "42703"}),
        StoreRejectedError("claim: 42703"),
    ],
)
def test_a_schema_of_another_version_ends_with_one_line_and_details_in_the_log(
    tmp_path: Path, error: Exception
) -> None:
    log = tmp_path / "engine.log"

    with pytest.raises(SystemExit, match="FRESH=1"), exit_with_one_line(log):
        raise error

    assert type(error).__name__ in log.read_text(encoding="utf-8")


def test_an_unexpected_error_is_not_hidden(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), exit_with_one_line(tmp_path / "engine.log"):
        raise ZeroDivisionError
