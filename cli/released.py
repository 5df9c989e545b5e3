"""A release, slice by slice, and what became of it, in sentences."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cadence_core.operations.holds.holds import HoldFilter, HoldGroup, Holds
from cadence_core.operations.holds.release import RELEASE, Released, ReleaseRequest
from cli.engine import Engine


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the slices of a release.

    ``is_whole``: they were all there are. ``cleared`` names the templates whose fault was cleared.
    """

    released: int
    busy: int
    changed: int
    still_held: int
    is_whole: bool
    cleared: Sequence[str]

    def stayed(self, shown: Holds) -> int:
        """Return how many stay of those that were shown, because they changed meanwhile."""
        if shown.is_at_least or not self.is_whole:
            return self.changed
        return shown.held - self.released - self.busy


def released_slices(engine: Engine, wanted: HoldFilter, shown: Holds) -> Iterator[Released]:
    """Release, slice by slice, what an answer showed and is as it was; yield what became of it."""
    request = ReleaseRequest(wanted=wanted, shown=shown.digest or "", is_dry_run=False)
    while True:
        part = engine.ask(RELEASE, request)
        yield part
        if part.after is None:
            return
        request = request.model_copy(update={"after": part.after})


def outcome_of(parts: Iterable[Released], cleared: Sequence[str] = ()) -> Outcome:
    """Return what became of some slices, at least one."""
    all_parts = list(parts)
    return Outcome(
        released=sum(part.released for part in all_parts),
        busy=sum(part.busy for part in all_parts),
        changed=sum(part.changed for part in all_parts),
        still_held=sum(part.still_held for part in all_parts),
        is_whole=all_parts[-1].after is None,
        cleared=cleared,
    )


def held_count(counted: Holds | HoldGroup) -> str:
    """Return how many are held: ``100,000+`` if not all of them were counted."""
    return f"{counted.held:,}{'+' if counted.is_at_least else ''}"


def released_sentences(shown: Holds, done: Outcome) -> Iterator[str]:
    """Yield what became of those that were shown."""
    if done.cleared:
        yield f"Cleared the fault of {', '.join(done.cleared)}."
    if done.released:
        yield f"Released {done.released:,}."
    if done.still_held:
        yield f"Of these, {done.still_held:,} stay on hold: something else holds them, too."
    if done.released > done.still_held or done.cleared:
        yield "What is due goes out with the next runs."
    if done.busy:
        yield f"{done.busy:,} were being changed at the same time and stay: do it again."
    if changed := done.stayed(shown):
        yield (
            f"Left alone, because they changed meanwhile: {changed:,}. Another person may have"
            " released them."
        )
    if not done.is_whole:
        yield "More are on hold: release them as well, or all of them by the command."
