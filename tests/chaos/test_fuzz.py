"""Generated templates and data: they cost their own message at most, and never another one."""

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.chaos.cadences import ChaosWorld
from tests.chaos.chaos import new_engines
from tests.chaos.fuzz import Fuzz
from tests.chaos.hostile import hostile_row, known_rows
from tests.chaos.provider import running_provider
from tests.world import World

SEED = int(os.environ.get("FUZZ_SEED", "1"))
ROWS = int(os.environ.get("FUZZ_ROWS", "30"))
ROWS_AT_ONCE = 10


@pytest.fixture
def fuzz(world: World, tmp_path: Path) -> Iterator[Fuzz]:
    with running_provider() as provider:
        engines = new_engines(world.url, provider, tmp_path)
        yield Fuzz(ChaosWorld(world), engines)
        engines.end()


def test_a_row_that_once_stopped_everyone_costs_its_own_message_at_most(fuzz: Fuzz) -> None:
    assert fuzz.feed(known_rows()) == []


def test_generated_rows_cost_their_own_message_at_most(fuzz: Fuzz) -> None:
    random = Random(SEED)
    for first in range(0, ROWS, ROWS_AT_ONCE):
        rows = [hostile_row(random) for _ in range(ROWS_AT_ONCE)]
        assert fuzz.feed(rows) == [], f"FUZZ_SEED={SEED}, rows {first} to {first + ROWS_AT_ONCE}"
