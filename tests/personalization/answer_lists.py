"""The lists of good and bad answers: what a model wrote, with its template and the lead's facts."""

import hashlib
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cadence_core.model.message import Draft
from cadence_core.personalization.port import Facts

FOLDER = Path(__file__).parent / "answers"
HELD_OUT_EVERY = 3
# Of the folders with templates of their own: every one, and every second one of a kind.
HELD_OUT = {
    "unseen": 1,
    "unlisted": 2,
    "borrowed": 2,
    "afterwards": 2,
    "first_sight": 2,
    "plain_words": 2,
    "new_trades": 2,
}
CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")
VARIANTS = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. ``is_held_out``: it measures the guardrails, and never improves them."""

    name: str
    kind: str
    is_held_out: bool
    original: Draft
    rewritten: Draft
    facts: Facts


def answers() -> Iterator[Answer]:
    """Yield every answer of the lists."""
    for path in sorted(FOLDER.glob("*_??.yaml")):
        for kind, entries in _read(path).items():
            for number, entry in enumerate(entries, 1):
                ((template, changes),) = entry.items()
                yield _answer(f"{path.stem} {kind} {number}", kind, _templates()[template], changes)


def batch(name: str) -> Iterator[Answer]:
    """Yield the answers of a batch: written after the checks, and measured before any change."""
    for kind, entries in _read(FOLDER / "batches" / f"{name}.yaml").items():
        for number, entry in enumerate(entries, 1):
            ((template, changes),) = entry.items()
            added = {"+": f" {changes}"} if isinstance(changes, str) else changes
            yield _answer(f"{name} {kind} {number}", kind, _templates()[template], added)


def with_own_templates(folder: str) -> Iterator[Answer]:
    """Yield the answers of a folder that has templates of its own.

    All were measured before they improved a check. Which are held out since is in ``HELD_OUT``.
    """
    held_out_every = HELD_OUT.get(folder, 0)
    templates = _read(FOLDER / folder / "templates.yaml")
    for kind, entries in _read(FOLDER / folder / "answers.yaml").items():
        for number, entry in enumerate(entries, 1):
            ((template, changes),) = entry.items()
            yield replace(
                _answer(f"{folder} {kind} {number}", kind, templates[template], changes),
                is_held_out=held_out_every > 0 and number % held_out_every == 0,
            )


def sentences() -> Iterator[Answer]:
    """Yield sentences that the checks were tuned with, each added to every template."""
    for path in sorted((FOLDER / "sentences").glob("*.yaml")):
        for language, kinds in _read(path).items():
            for kind, name in itertools.product(kinds, _templates_of(language)):
                for number, sentence in enumerate(kinds[kind], 1):
                    fields = _templates()[name]
                    added = {"+": f" {_filled(sentence, fields['facts'])}"}
                    yield replace(
                        _answer(f"{name} {kind} {number}", kind, fields, added), is_held_out=False
                    )


def families() -> Iterator[Answer]:
    """Yield sentences of many wordings, each added to the templates of its language.

    A third of the wordings, by their hash, is held out with all its variants.
    """
    for path in sorted((FOLDER / "families").glob("*.yaml")):
        names = _templates_of(path.stem)
        for kind, patterns in _read(path).items():
            for number, pattern in enumerate(patterns, 1):
                digest = hashlib.sha256(pattern.encode()).digest()
                for variant in range(VARIANTS):
                    template = names[(digest[1] + variant) % len(names)]
                    sentence = _variant(pattern, variant, _templates()[template]["facts"])
                    yield replace(
                        _answer(
                            f"{path.stem} {kind} {number}",
                            kind,
                            _templates()[template],
                            {"+": f" {sentence}"},
                        ),
                        is_held_out=digest[0] % HELD_OUT_EVERY == 0,
                    )


def originals() -> dict[str, tuple[Draft, Facts]]:
    """Return the rendered templates and the facts about their leads, by name."""
    return {name: (_draft(fields), fields["facts"]) for name, fields in _templates().items()}


def _variant(pattern: str, variant: int, facts: Facts) -> str:
    """Return one of the wordings of a pattern such as ``(Call|Ring) {company}``."""

    def chosen(choice: re.Match[str]) -> str:
        words = choice[1].split("|")
        return words[variant % len(words)]

    return _filled(CHOICE.sub(chosen, CHOICE.sub(chosen, pattern)), facts)


def _filled(sentence: str, facts: Facts) -> str:
    title = str(facts["job_title"]).lower()
    return " ".join(sentence.format(company=facts["company_name"], title=title).split())


def _templates_of(language: str) -> list[str]:
    return sorted(name for name in _templates() if name.endswith(f"_{language}"))


@cache
def _templates() -> dict[str, Any]:
    return _read(FOLDER / "templates.yaml")


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def _draft(fields: dict[str, Any]) -> Draft:
    body = fields["body"]
    return Draft(
        fields.get("subject"),
        body,
        is_html=body.startswith("<"),
        unsubscribe_url=fields.get("unsubscribe_url"),
    )


def _answer(name: str, kind: str, fields: dict[str, Any], changes: dict[str, str]) -> Answer:
    original = _draft(fields)
    body = original.body
    for part, new in changes.items():
        if part == "subject":
            continue
        old = fields["spot"] if part == "+" else part
        if old not in body:
            raise ValueError(f"{name}: the template has no {old!r}")
        body = body.replace(old, old + new if part == "+" else new, 1)
    subject = changes.get("subject", original.subject)
    rewritten = replace(original, subject=subject, body=body, ai_generated=True)
    is_held_out = int(name.rpartition(" ")[2]) % HELD_OUT_EVERY == 0
    return Answer(name, kind, is_held_out, original, rewritten, fields["facts"])
