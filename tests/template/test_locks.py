"""The locks that the build installs from match the versions of development and tests."""

import pytest

from tests.template.stack import ROOT

LOCKS = ("layers/dependencies/requirements.lock", "functions/migrate/requirements.lock")


def lines_of(path: str) -> set[str]:
    return {
        line.removesuffix("\\").split(" ;")[0].strip()
        for line in (ROOT / path).read_text(encoding="utf-8").splitlines()
        if line and not line.startswith(("#", "-", "    --hash="))
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_the_versions_that_the_tests_run_with(lock: str) -> None:
    assert lines_of(lock) <= lines_of("constraints.txt")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_contains_every_requirement(lock: str) -> None:
    required = lines_of(lock.replace(".lock", ".txt"))

    assert {line.replace("[parser]", "") for line in required} <= lines_of(lock)


def test_no_package_is_shipped_twice() -> None:
    assert lines_of(LOCKS[0]) & lines_of(LOCKS[1]) == set()
