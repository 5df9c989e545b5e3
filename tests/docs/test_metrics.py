"""Every metric that the code emits is on a page."""

import ast
import re
from collections.abc import Iterator

from tests.docs.pages import PAGES, ROOT, spans

EMITS = re.compile(r"\b(?:add_metric|count_by_\w+)\(")
A_NAME = re.compile(r"(?:[A-Z][a-z]+){2,}")


def emitted() -> Iterator[str]:
    """Yield the names in the modules that emit metrics: in calls, and in tables of counts."""
    for folder in ("layers/core/python", "functions"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if EMITS.search(text):
                nodes = ast.walk(ast.parse(text))
                texts = (str(node.value) for node in nodes if isinstance(node, ast.Constant))
                yield from filter(A_NAME.fullmatch, texts)


def test_every_metric_that_the_code_emits_is_on_a_page() -> None:
    documented = {span for page in PAGES for span in spans(page)}
    names = set(emitted())

    assert {"MessagesSent", "MessagesDeferred", "MessagesBounced", "EventsPublished"} <= names
    assert names - documented == set()
