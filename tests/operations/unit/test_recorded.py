"""The record of an action keeps ids, counts and switches, and no text."""

from uuid import UUID

from cadence_core.operations.operation import MAX_IDS, recorded
from cadence_core.operations.reading import Record


class Answer(Record):
    ids: tuple[UUID, ...]
    none: tuple[UUID, ...] = ()
    names: tuple[str, ...] = ("maria@lead.test",)
    count: int = 3


def test_a_list_of_ids_is_kept_up_to_a_limit_and_a_list_of_texts_is_not() -> None:
    ids = tuple(UUID(int=number) for number in range(MAX_IDS + 1))

    kept = recorded(Answer(ids=ids))

    assert kept == {"ids": [str(each) for each in ids[:MAX_IDS]], "count": 3}
