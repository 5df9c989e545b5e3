"""With ten times as many enrollments, no page and no read operation reads ten times as much."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest

from cadence_core.database.connection import Database, connect
from cadence_core.operations.catalog import OPERATIONS
from cadence_core.operations.holds import holds
from cadence_core.operations.leads import duplicates
from cadence_core.operations.reports import agenda, failures, funnel, status, unsent
from cli.console.routes import ID, ROUTES
from cli.console.server import serving
from cli.engine import DatabaseEngine
from tests.conftest import cloned_database
from tests.console.browsing import Answered, Visitor
from tests.console.crowd import fill
from tests.world import World

pytestmark = pytest.mark.slow
SMALL, LARGE = 10_000, 100_000
MAX_GROWTH = 2.5
"""Some counts stop at limits that the smaller crowd does not reach."""
MAX_COUNTED = 1_000
"""Instead of the limits of what these reports count: both crowds have more."""
MAX_CLAIMED = 100
"""Instead of how many enrollments a preview looks at, as a run, for those that can be sent."""
SLACK = {"blocks": 2_000, "rows": 15_000}
READ = """
    SELECT blks_hit + blks_read, tup_returned + tup_fetched
      FROM pg_stat_database WHERE datname = current_database()"""
EXAMPLES = """
    SELECT i.lead_id AS lead, i.id AS message, md5('cadence0-0')::uuid AS cadence,
           md5('template0-0')::uuid AS template
      FROM interactions AS i WHERE i.status = 'uncertain' ORDER BY i.id LIMIT 1"""
QUERIES = (
    "/holds?paused_by=person",
    "/holds/group?reason=missing_address",
    "/holds/group?reason=missing_address&cadence={cadence}",
    "/holds/release?reason=missing_address",
    "/agenda?day=tomorrow",
    "/cadences/{cadence}?days=365",
)
FORMS: tuple[tuple[str, dict[str, str]], ...] = (
    ("/leads", {"wanted": "lead77@c77.test"}),
    ("/leads", {"wanted": "ana souza 77"}),
    ("/outbox", {"organization": "Organization 0"}),
    ("/outbox", {"cadence": "{cadence}"}),
    ("/outbox", {"person": "lead77@c77.test"}),
    ("/outbox", {"channel": "whatsapp", "status": "bounced"}),
    ("/outbox", {"status": "complained"}),
    ("/outbox", {"status": "complained", "organization": "Organization 0"}),
    ("/cadences", {"wanted": "adence"}),
    ("/templates", {"template": "{template}", "lead": "lead77@c77.test"}),
)
REQUESTS: dict[str, dict[str, Any]] = {
    "duplicates": {"organization": "Organization 0"},
    "export_person": {"lead": "{lead}"},
    "funnel": {"cadence": "{cadence}"},
    "leads": {"name": {"id": "{lead}"}},
    "message": {"id": "{message}"},
    "person": {"lead": "{lead}"},
    "preview_template": {"template": "{template}"},
}
COUNTS_ALL = {"expired"}
"""What a purge would remove is counted whole, as its documentation says."""


@dataclass(frozen=True)
class Read:
    """What PostgreSQL read for one question."""

    blocks: int
    rows: int


class Crowd:
    """A database with so many enrollments, and what each question reads of it."""

    def __init__(self, url: str, enrollments: int) -> None:
        with closing(World(url)) as world:  # whose connection has the time for it
            fill(world.connection, enrollments)
            [self._ids] = world.rows(EXAMPLES)
        self._database = Database(partial(connect, url))
        self.pages: dict[str, Read] = {}
        self.operations: dict[str, Read] = {}

    def measure(self) -> None:
        with closing(self._database), serving(DatabaseEngine(self._database)) as served:
            visitor = Visitor(served.url)
            visitor.enter()
            for name, visit in self._visits(visitor).items():
                assert visit().status < 500, name
                self.pages[name] = self._read(visit)
            for operation in OPERATIONS:
                if not operation.changes:
                    request = operation.parse(self._filled(REQUESTS.get(operation.name, {})))
                    act = partial(operation.act, self._database, request)
                    self.operations[operation.name] = self._read(act)

    def _visits(self, visitor: Visitor) -> Mapping[str, Callable[[], Answered]]:
        paths = [re.sub(rf"\(\?P<(\w+)>{re.escape(ID)}\)", r"{\1}", p) for p in gotten_paths()]
        gets = {path: partial(visitor.get, self._filled(path)) for path in (*paths, *QUERIES)}
        posts = {
            f"{path} {form}": partial(visitor.post, path, **self._filled(form))
            for path, form in FORMS
        }
        return {**gets, **posts}

    def _filled(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._filled(each) for name, each in value.items()}
        return value.format_map(self._ids)

    def _read(self, ask: Callable[[], Any]) -> Read:
        ask()  # the first time, a session reads the catalog, too
        blocks, rows = self._counters()
        ask()
        more_blocks, more_rows = self._counters()
        return Read(more_blocks - blocks, more_rows - rows)

    def _counters(self) -> tuple[int, int]:
        self._database.fetch("flush", "SELECT pg_stat_force_next_flush()")
        [[blocks, rows]] = self._database.fetch("counters", READ)
        return int(blocks), int(rows)


def gotten_paths() -> list[str]:
    return [pattern.pattern for method, pattern, _ in ROUTES if method == "GET"]


@pytest.fixture(scope="module")
def crowds(postgres: str) -> Iterator[tuple[Crowd, Crowd]]:
    """A small crowd and one ten times as large, both measured."""
    with cloned_database(postgres) as small_url, cloned_database(postgres) as large_url:
        small, large = Crowd(small_url, SMALL), Crowd(large_url, LARGE)
        with (
            patch.object(agenda, "MAX_COUNTED", MAX_COUNTED),
            patch.object(agenda, "MAX_RECIPIENTS", MAX_COUNTED),
            patch.object(funnel, "MAX_COUNTED", MAX_COUNTED),
            patch.object(failures, "MAX_COUNTED", MAX_COUNTED),
            patch.object(holds, "MAX_COUNTED", MAX_COUNTED),
            patch.object(holds, "MIN_COUNTED", 1),
            patch.object(status, "MAX_PAUSED", MAX_COUNTED),
            patch.object(unsent, "MAX_COUNTED", MAX_COUNTED),
            patch.object(duplicates, "MAX_SCANNED", MAX_COUNTED),
            patch("cadence_core.sending.domain.claim_size.MAX_CLAIMED", MAX_CLAIMED),
        ):
            small.measure()
            large.measure()
        yield small, large


def grown(small: Mapping[str, Read], large: Mapping[str, Read]) -> dict[str, tuple[Read, Read]]:
    """Return the questions that read more than they may of the larger crowd."""
    return {
        name: (small[name], large[name])
        for name in small
        if any(
            getattr(large[name], unit) > MAX_GROWTH * getattr(small[name], unit) + slack
            for unit, slack in SLACK.items()
        )
    }


def test_no_page_reads_more_for_more_enrollments(crowds: tuple[Crowd, Crowd]) -> None:
    small, large = crowds

    assert not grown(small.pages, large.pages)


def test_no_read_operation_reads_more_for_more_enrollments(crowds: tuple[Crowd, Crowd]) -> None:
    small, large = crowds

    assert set(grown(small.operations, large.operations)) <= COUNTS_ALL
