"""The words of a column and those of the code's enumerations are the same."""

import re
from enum import StrEnum

import pytest

from cadence_core.feedback.domain.delivery import Source
from cadence_core.model.enrollment import Channel, InteractionStatus
from cadence_core.model.suppression import SuppressionReason
from tests.world import World

WORDS: dict[str, tuple[type[StrEnum], set[str]]] = {
    "senders_channel_known": (Channel, set()),
    "message_templates_channel_known": (Channel, set()),
    "cadence_steps_channel_known": (Channel, set()),
    "interactions_channel_known": (Channel, set()),
    "suppressions_channel_known": (Channel, set()),
    "suppressions_reason_known": (SuppressionReason, set()),
    "interactions_status_known": (InteractionStatus, {"received"}),  # of what leads write
    "delivery_events_source_known": (Source, {"person"}),  # of what is settled by hand
}


@pytest.mark.parametrize("constraint", WORDS)
def test_a_column_takes_what_the_code_may_write_and_nothing_else(
    world: World, constraint: str
) -> None:
    [[definition]] = world.connection.run(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name", name=constraint
    )
    written_by_code, written_by_sql = WORDS[constraint]

    assert set(re.findall(r"'(\w+)'", definition)) == {*written_by_code, *written_by_sql}


def test_the_database_ranks_the_reasons_of_suppressions_as_the_code_does(world: World) -> None:
    ranked = world.rows(
        """SELECT reason FROM unnest(CAST(:reasons AS text[])) AS reason
            ORDER BY suppression_rank(reason)""",
        reasons=sorted(SuppressionReason),
    )

    assert [row["reason"] for row in ranked] == list(SuppressionReason)
