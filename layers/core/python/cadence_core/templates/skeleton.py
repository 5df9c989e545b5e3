"""The fixed text of a template, with marks where it prints values and where it branches."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jinja2 import nodes

# Noncharacters of Unicode: no text has them.
VALUE = re.compile("\ufdd0([0-9]+)\ufdd1")
IF, LOOP, ELSE, END = "\ufdd2", "\ufdd3", "\ufdd4", "\ufdd5"
BRANCH = re.compile(f"[{IF}{LOOP}{ELSE}{END}]")


@dataclass(frozen=True, slots=True)
class Printed:
    """An expression that a template prints: child ``position`` of an output."""

    output: nodes.Output
    position: int

    @property
    def expression(self) -> nodes.Expr:
        """What is printed."""
        return self.output.nodes[self.position]


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The text, in which ``VALUE`` number ``n`` stands for ``printed[n]``."""

    text: str
    printed: list[Printed]


def skeleton_of(tree: nodes.Template) -> Skeleton:
    """Return the skeleton of a parsed template."""
    printed: list[Printed] = []
    return Skeleton("".join(_parts(tree.body, printed)), printed)


def _parts(body: Iterable[nodes.Node], printed: list[Printed]) -> Iterator[str]:
    for node in body:
        if isinstance(node, nodes.Output):
            for position, child in enumerate(node.nodes):
                if isinstance(child, nodes.TemplateData):
                    yield child.data
                else:
                    yield f"\ufdd0{len(printed)}\ufdd1"
                    printed.append(Printed(node, position))
        elif isinstance(node, nodes.If):
            yield IF
            for branch in (node, *node.elif_):
                yield from _parts(branch.body, printed)
                yield ELSE
            yield from _parts(node.else_, printed)
            yield END
        elif isinstance(node, nodes.For):
            yield LOOP
            yield from _parts(node.body, printed)
            yield ELSE
            yield from _parts(node.else_, printed)
            yield END
