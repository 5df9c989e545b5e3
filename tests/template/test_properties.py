"""Each property holds for the stack, and reports the mistake that it exists for."""

from collections.abc import Iterator
from types import ModuleType

import pytest

from tests.template.mistakes import Property, with_mistake
from tests.template.properties import (
    access,
    functions,
    parameters,
    queries,
    queues,
    schedule,
    settings,
    watching,
)
from tests.template.stack import stack, transform

MODULES = (access, functions, parameters, queries, queues, schedule, settings, watching)


def properties_of(module: ModuleType) -> Iterator[Property]:
    for name, found in vars(module).items():
        if getattr(found, "__module__", "") == module.__name__ and not name.startswith("_"):
            yield found


PROPERTIES = [holds for module in MODULES for holds in properties_of(module)]
over_properties = pytest.mark.parametrize(
    "holds", PROPERTIES, ids=[holds.__name__ for holds in PROPERTIES]
)


@over_properties
def test_the_stack_has_the_property(holds: Property) -> None:
    assert list(holds(stack())) == []


@over_properties
def test_the_property_reports_its_mistake(holds: Property) -> None:
    assert list(holds(transform(with_mistake(holds)))) != []
