"""What a batch, and a pause, cost among many leads that are due."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from functools import partial

from bench.figures import Race, Ratio, Runner, milliseconds
from bench.stage import Stage, batch_ms, engine, enroll
from cadence_core.database.connection import Database, connect
from cadence_core.operations.stops.pause import PauseRequest, ResumeRequest, pause, resume

ABOUT = """The same among more leads that are due. A batch is claimed, rendered and finished, 50
emails, with a transport that sends nothing; a pause stops an organization with every lead in it,
and is lifted again."""
SIZES = (1_000, 10_000, 100_000)
HUGE = 1_000_000
BATCH = 50
ORGANIZATION = "Acme"


def growth(stage: Stage) -> Iterator[Race]:
    """Yield a race of batches, and one of pauses, among ever more leads."""
    sizes = (*SIZES[: 2 if stage.is_quick else None], *((HUGE,) if stage.is_huge else ()))
    with ExitStack() as stack:
        batches: dict[str, Runner] = {}
        pauses: dict[str, Runner] = {}
        for size in sizes:
            url = _filled(stage, size)
            application = stack.enter_context(engine(url, BATCH, 10, email="stub"))
            batches[f"{size:,}"] = partial(batch_ms, application, url, BATCH)
            pauses[f"{size:,}"] = partial(milliseconds, partial(_pause_and_resume, url))
        base, *more = batches
        ratios = tuple(Ratio(each, base) for each in more)
        yield Race("batch among", batches, ratios)
        yield Race("pause and resume of", pauses, ratios)


def _filled(stage: Stage, size: int) -> str:
    url = stage.database(f"growth_{size}")
    enroll(url, size)
    return url


def _pause_and_resume(url: str) -> None:
    with closing(Database(partial(connect, url))) as database:
        pause(
            database,
            PauseRequest(
                kind="organization", name=ORGANIZATION, reason="a measurement", is_dry_run=False
            ),
        )
        resume(database, ResumeRequest(kind="organization", name=ORGANIZATION, is_dry_run=False))
