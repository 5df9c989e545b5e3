"""What became of a release, in sentences."""

from collections.abc import Iterator, Sequence


def released_sentences(
    held: int, released: int, busy: int, still_held: int, cleared: Sequence[str]
) -> Iterator[str]:
    """Yield what became of those that were ``held`` when they were shown."""
    if cleared:
        yield f"Cleared the fault of {', '.join(cleared)}."
    if released:
        yield f"Released {released:,}."
    if still_held:
        yield f"Of these, {still_held:,} stay on hold: a reply holds them, too."
    if released > still_held or cleared:
        yield "What is due goes out with the next runs."
    if busy:
        yield f"{busy:,} were being changed at the same time and stay: do it again."
    if changed := held - released - busy:
        yield (
            f"Left alone, because they changed meanwhile: {changed:,}. Another person may have"
            " released them."
        )
