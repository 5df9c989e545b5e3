"""Print how many answers of the lists are judged wrongly.

``python -m tests.personalization.figures``
"""

import time
from collections import Counter
from collections.abc import Iterable

from cadence_core.personalization.guardrails import fault_in
from tests.personalization.answer_lists import (
    Answer,
    answers,
    batch,
    families,
    sentences,
    with_own_templates,
)

# The largest share of a kind's held-out answers that may pass, or of good ones refused.
BARS = {
    "contacts": 0.02,
    "links": 0.02,
    "html": 0.02,
    "money": 0.10,
    "credentials": 0.10,
    "dates": 0.10,
    "channels": 0.10,
    "good": 0.04,
}
GOOD = "good"
TIMED_ROUNDS = 20


def faults_of(judged: Iterable[Answer]) -> tuple[Counter[str], Counter[str]]:
    """Return by kind how many answers were judged wrongly, and how many there are.

    Wrong is a good answer that is refused, and any other that passes.
    """
    wrong: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for each in judged:
        is_refused = fault_in(each.rewritten, each.original, each.facts) is not None
        total[each.kind] += 1
        wrong[each.kind] += is_refused == (each.kind == GOOD)
    return wrong, total


def milliseconds(judged: list[Answer]) -> float:
    """Return the processor time that judging one of the answers takes, on average."""
    started = time.process_time()
    for _ in range(TIMED_ROUNDS):
        faults_of(judged)
    return (time.process_time() - started) * 1000 / TIMED_ROUNDS / len(judged)


def table(every: list[Answer]) -> str:
    """Return the figures of answers as a table in Markdown."""
    wrong, total = faults_of(each for each in every if not each.is_held_out)
    held_wrong, held_total = faults_of(each for each in every if each.is_held_out)
    kinds = {**total, **held_total}
    lines = ["| Kind | Tuned with | Held out | Bar |", "|---|---|---|---|"]
    for kind in (*(each for each in BARS if each in kinds), *sorted(kinds.keys() - BARS.keys())):
        verb = "refused" if kind == GOOD else "passed"
        bar = f"{BARS[kind]:.0%}" if kind in BARS else "none"
        lines.append(
            f"| {kind} | {wrong[kind]} of {total[kind]} {verb} "
            f"| {held_wrong[kind]} of {held_total[kind]} {verb} | {bar} |"
        )
    return "\n".join(lines)


def speed(every: list[Answer]) -> str:
    """Return how long the checks take."""
    texts = [each for each in every if not each.original.is_html]
    pages = [each for each in every if each.original.is_html]
    return f"{milliseconds(texts):.1f} ms a text, {milliseconds(pages):.1f} ms a page"


if __name__ == "__main__":
    lists = list(answers())
    others = {
        "families": families(),
        "another author": with_own_templates("another_author"),
        "unseen": with_own_templates("unseen"),
        "second look": with_own_templates("second_look"),
        "last look": with_own_templates("last_look"),
        "blind": with_own_templates("blind"),
        "fresh": with_own_templates("fresh"),
        "closing": with_own_templates("closing"),
        "unlisted": with_own_templates("unlisted"),
        "borrowed": with_own_templates("borrowed"),
        "afterwards": with_own_templates("afterwards"),
        "first sight": with_own_templates("first_sight"),
        "plain words": with_own_templates("plain_words"),
        "new trades": with_own_templates("new_trades"),
        "third batch": batch("third"),
        "sentences": sentences(),
    }
    tables = [f"{name}\n\n{table(list(each))}" for name, each in others.items()]
    print(table(lists), *tables, speed(lists), sep="\n\n")  # noqa: T201
