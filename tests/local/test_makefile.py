"""The checks that make performs before it installs anything."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKEFILE = ROOT / "Makefile"
[PHONY] = re.findall(r"^\.PHONY: (.*)$", MAKEFILE.read_text(encoding="utf-8"), re.M)
NEEDS_NOTHING = ("help", "clean")


def make(folder: Path, target: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 (our own program)
        ["make", "--file", str(MAKEFILE), target],  # noqa: S607
        cwd=folder,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def spaced(tmp_path: Path) -> Path:
    """A folder with a space in its path."""
    folder = tmp_path / "my folder"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("target", sorted({*PHONY.split()} - {*NEEDS_NOTHING}))
def test_a_path_with_a_space_is_refused_before_anything_is_installed(
    spaced: Path, target: str
) -> None:
    refused = make(spaced, target)

    [line] = refused.stderr.splitlines()
    assert refused.returncode == 2
    assert f'has a space in it, which .venv and PostgreSQL do not support: "{spaced}"' in line
    assert refused.stdout == ""
    assert list(spaced.iterdir()) == []


@pytest.mark.parametrize("target", NEEDS_NOTHING)
def test_targets_that_install_nothing_work_in_a_path_with_a_space(
    spaced: Path, target: str
) -> None:
    assert make(spaced, target).returncode == 0
