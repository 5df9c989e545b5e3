"""Whatever a request has in a field, its operation answers, or says what is wrong with it."""

from collections.abc import Iterator
from typing import Any

import pytest

from cadence_core.database.connection import Database
from cadence_core.operations.answer import answer_event
from cadence_core.operations.catalog import CATALOG
from tests.operations.integration.test_function import REQUESTS, function  # noqa: F401 (a fixture)

MAX_DEPTH = 7
TOO_DEEP = 3_000
ODD: tuple[Any, ...] = (
    "a\0b",
    "a\ud800b",
    {"a\0b": "c\0d", "a\ud800b": 1},
    ["a\0b"],
    float("inf"),
    float("nan"),
    10**400,
    2**63,
    -(2**63) - 1,
    0.5,
    True,
    None,
    "",
    "x" * 200_000,
    "%_\\",
    "{}",
    "00000000-0000-0000-0000-000000000000",
    "9999-12-31T23:59:59.999999-23:59",
    "0001-01-01T00:00:00+23:59",
    "2026-01-01T00:00:00-23:59",
    [],
    {},
    [[[[]]]],
)
"""What JSON may hold, of which no type, no database and no library likes everything."""
DEEP: list[Any] = []
for _ in range(TOO_DEEP):
    DEEP = [DEEP]
REFUSALS = ("InvalidRequestError", "UnknownNameError")
Place = tuple[str, ...]


def places(schema: dict[str, Any], part: dict[str, Any], place: Place = ()) -> Iterator[Place]:
    """Yield the place of every field of a request, with ``0`` for the first entry of a list."""
    if "$ref" in part:
        part = schema["$defs"][part["$ref"].rpartition("/")[2]]
    if place:
        yield place
    if len(place) < MAX_DEPTH:
        for each in part.get("anyOf", ()):
            yield from places(schema, each, place)
        inner = {"0": part.get("items"), "key": part.get("additionalProperties")}
        for name, each in (inner | part.get("properties", {})).items():
            if isinstance(each, dict):
                yield from places(schema, each, (*place, name))


def with_odd(request: Any, place: Place, odd: Any) -> Any:
    """Return a request that is odd in one place."""
    if not place:
        return odd
    name, *rest = place
    if name == "0":
        first, *others = request if isinstance(request, (list, tuple)) and request else [None]
        return [with_odd(first, tuple(rest), odd), *others]
    fields = request if isinstance(request, dict) else {}
    return {**fields, name: with_odd(fields.get(name), tuple(rest), odd)}


@pytest.mark.parametrize("name", REQUESTS)
def test_an_odd_field_is_answered_or_refused_in_a_sentence(name: str, operated: Database) -> None:
    schema = CATALOG[name].request.model_json_schema()
    faults = []
    for place in dict.fromkeys(places(schema, schema)):
        for odd in (*ODD, DEEP):
            request = with_odd(REQUESTS[name], place, odd)
            call = {"operation": name, "actor": "ana", "request": request}
            error = answer_event(lambda: operated, call).get("error")
            if error and (error["kind"] not in REFUSALS or "SQLSTATE" in error["message"]):
                faults.append((".".join(place), error))

    assert faults == []
