"""Release enrollments on hold: they become active again, with the due times they had."""

from collections.abc import Iterator

from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json
from cadence_core.database.query_files import load_query
from cadence_core.model.reasons import Reason
from cadence_core.operations.holds import FIRST_ID, HoldFilter, HoldGroup, select
from cadence_core.operations.reading import Record

SLICE = 500
"""Enrollments released in one transaction: it holds their locks for a fraction of a second."""


class ReleasedSlice(Record):
    """``released`` enrollments, and those left as they are because they were being changed."""

    released: int
    busy: int


def release_in_slices(database: Database, wanted: HoldFilter) -> Iterator[ReleasedSlice]:
    """Release the selected holds, a slice per transaction and per value yielded.

    Holds for an uncertain message stay: they are settled. What is released stays released if the
    iteration stops.

    Raises:
        UnknownNameError: nothing has a name or id of the filter.
        StoreUnavailableError: the connection was lost; a further call continues.
    """
    selection = select(database, wanted, is_release=True).model_dump_json()
    sql = load_query("operations/standings", "operations/held", "operations/release_slice")
    after: str | None = str(FIRST_ID)
    while after:
        [[after, taken, released]] = database.fetch(
            "release_slice", sql, selection=selection, after=after, limit=SLICE
        )
        if taken:
            yield ReleasedSlice(released=released, busy=taken - released)


def faulty_templates(groups: tuple[HoldGroup, ...]) -> list[HoldGroup]:
    """Return the groups whose template WhatsApp still refuses: they would be held again."""
    return [group for group in groups if group.fault_code and group.reason == Reason.TEMPLATE_FAULT]


def clear_faults(database: Database, groups: list[HoldGroup]) -> list[str]:
    """Clear the faults of the groups' templates, and return the names of these templates."""
    templates = [
        {"org_id": str(group.org_id), "template_id": str(group.template_id)} for group in groups
    ]
    rows = database.fetch(
        "clear_faults", load_query("operations/clear_faults"), templates=as_json(templates)
    )
    return [name for [name] in rows]
