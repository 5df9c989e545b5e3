"""A fresh demo world for each test, and a shared one that was played to its end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local.demo import Demo, demo_world

DAYS = 12

Story = tuple[Demo, list[str]]


@pytest.fixture
def demo(postgres: str, tmp_path: Path) -> Iterator[Demo]:
    """A demo world before its first day."""
    with demo_world(postgres, tmp_path) as demo:
        yield demo


@pytest.fixture(scope="session")
def story(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """A demo world after twelve days, with the terminal output of each day."""
    folder = tmp_path_factory.mktemp("a-checkout-in-a-folder-with-a-path-longer-than-a-line")
    with demo_world(postgres, folder) as demo:
        yield demo, [demo.play() for _ in range(DAYS)]
