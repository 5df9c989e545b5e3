"""Whatever a report is asked for, it answers, or it names what is wrong."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cadence_core.database.connection import Database
from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.operations.operation import Operation
from cadence_core.operations.reports.agenda import AGENDA
from cadence_core.operations.reports.days import DAYS
from cadence_core.operations.reports.funnel import FUNNEL
from cadence_core.operations.reports.message import MESSAGE
from cadence_core.operations.reports.outbox import OUTBOX

ODD = (
    st.text(st.characters() | st.sampled_from("\x00\ud800%_\\'\"@+0"), max_size=30)
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.none()
    | st.booleans()
    | st.dates().map(str)
    | st.uuids().map(str)
    | st.lists(st.integers(), max_size=2)
    | st.sampled_from(["a" * 50_000, "9" * 400, "infinity", "today", "email", "+55 11 98765-4321"])
)
INPUTS: tuple[tuple[Operation[Any, Any], str], ...] = tuple(
    (operation, field)
    for operation in (AGENDA, DAYS, FUNNEL, MESSAGE, OUTBOX)
    for field in operation.request.model_fields
)


@pytest.mark.parametrize(
    ("operation", "field"), [pytest.param(o, f, id=f"{o.name}-{f}") for o, f in INPUTS]
)
@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(value=ODD)
@example(value="\x00")
@example(value=10**400)
@example(value="0001-01-01")
@example(value=-(2**63))
def test_an_odd_value_is_answered_or_refused(
    operated: Database, operation: Operation[Any, Any], field: str, value: object
) -> None:
    needed = {"funnel": {"cadence": "Spring"}}.get(operation.name, {})
    named = field
    with suppress(UnknownNameError):
        try:
            operation.act(operated, operation.parse({**needed, field: value}))
        except InvalidRequestError as error:
            named = str(error)

    assert field in named
