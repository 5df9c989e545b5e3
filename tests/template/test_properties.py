"""Each property holds for the stack, and notices every mistake that it is there for."""

import ast
import inspect
from collections.abc import Iterator
from types import GeneratorType, ModuleType
from typing import Any

import pytest

from tests.template.mistakes import access as access_mistakes
from tests.template.mistakes import functions as functions_mistakes
from tests.template.mistakes import parameters as parameters_mistakes
from tests.template.mistakes import queues as queues_mistakes
from tests.template.mistakes import schedule as schedule_mistakes
from tests.template.mistakes import settings as settings_mistakes
from tests.template.mistakes import watching as watching_mistakes
from tests.template.mistakes.change import Mistakes, Property, changed
from tests.template.properties import (
    access,
    functions,
    parameters,
    queues,
    schedule,
    settings,
    watching,
)
from tests.template.stack import stack, transform

MODULES = (access, functions, parameters, queues, schedule, settings, watching)
MISTAKES: Mistakes = {
    **access_mistakes.MISTAKES,
    **functions_mistakes.MISTAKES,
    **parameters_mistakes.MISTAKES,
    **queues_mistakes.MISTAKES,
    **schedule_mistakes.MISTAKES,
    **settings_mistakes.MISTAKES,
    **watching_mistakes.MISTAKES,
}


def properties_of(module: ModuleType) -> Iterator[Property]:
    for name, found in vars(module).items():
        if getattr(found, "__module__", "") == module.__name__ and not name.startswith("_"):
            yield found


PROPERTIES = [holds for module in MODULES for holds in properties_of(module)]
EACH_MISTAKE = [
    (holds, path, value) for holds, mistakes in MISTAKES.items() for path, value in mistakes
]


def name_of(value: Any) -> str | None:
    return getattr(value, "__name__", None)


@pytest.mark.parametrize("holds", PROPERTIES, ids=name_of)
def test_the_stack_has_the_property(holds: Property) -> None:
    assert list(holds(stack())) == []


@pytest.mark.parametrize(
    ("holds", "path", "value"), EACH_MISTAKE, ids=lambda part: name_of(part) or ""
)
def test_a_mistake_is_noticed(holds: Property, path: str, value: Any) -> None:
    template = changed(path, value)

    assert list(holds(transform(template))) != []


@pytest.mark.parametrize("holds", PROPERTIES, ids=name_of)
def test_there_is_a_mistake_for_every_fault_that_a_property_knows(holds: Property) -> None:
    found = {
        line for path, value in MISTAKES[holds] for line in lines_of_faults(holds, path, value)
    }

    assert lines_of_yields(holds) - found == set()


def lines_of_faults(holds: Property, path: str, value: Any) -> Iterator[int]:
    """Tell which lines of a property notice a mistake."""
    faults = holds(transform(changed(path, value)))
    assert isinstance(faults, GeneratorType)
    for _ in faults:
        assert faults.gi_frame is not None
        yield faults.gi_frame.f_lineno


def lines_of_yields(holds: Property) -> set[int]:
    lines, first = inspect.getsourcelines(holds)
    nodes = ast.walk(ast.parse("".join(lines)))
    return {first + node.lineno - 1 for node in nodes if isinstance(node, ast.Yield)}
