"""How a mistake gets into the template: one value at a path put there, or dropped."""

from collections.abc import Callable
from typing import Any

from tests.template.stack import ENGINE, PAGE, Faults, Json, Stack, source_template

Property = Callable[[Stack], Faults]
Mistakes = dict[Property, list[tuple[str, Any]]]

DROP = object()

RESOURCES = "Resources/"
PROPERTIES_OF = RESOURCES + "{}/Properties/"
ENGINE_PATH = PROPERTIES_OF.format(ENGINE)
PAGE_PATH = PROPERTIES_OF.format(PAGE)
TICK = ENGINE_PATH + "Events/Schedule/Properties/"
BATCHES = ENGINE_PATH + "Events/ExtraBatches/Properties/"
GLOBALS = "Globals/Function/"


def in_(resource: str, path: str) -> str:
    """Return the path of a resource's property."""
    return PROPERTIES_OF.format(resource) + path


def changed(path: str, value: Any) -> Json:
    """Return the template with one value at a path put there, or dropped."""
    template = source_template()
    *parents, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    place: Any = template
    for part in parents:
        place = place[part]
    if value is DROP:
        del place[last]
    else:
        place[last] = value
    return template
