"""A step of a document is known by its template, and steps keep their numbers if they can."""

from hypothesis import given
from hypothesis import strategies as st

from cadence_core.operations.plans.step_places import StepRow, numbers_of_steps, rows_of_steps

A, B, C = (StepRow(name, place * 10, name.upper()) for place, name in enumerate("abc", start=1))


def archived(row: StepRow) -> StepRow:
    return StepRow(row.id, row.number, row.template, is_archived=True)


def test_a_step_is_the_row_with_its_template_wherever_it_stands() -> None:
    assert rows_of_steps(["C", "A", "B"], [A, B, C]) == ["c", "a", "b"]


def test_a_template_of_several_steps_is_theirs_in_their_order() -> None:
    again = StepRow("again", 40, "A")

    assert rows_of_steps(["A", "B", "A"], [A, B, again]) == ["a", "b", "again"]


def test_a_new_template_takes_no_row_of_another() -> None:
    assert rows_of_steps(["A", "X", "C"], [A, B, C]) == ["a", None, "c"]


def test_a_new_template_takes_the_row_at_its_position_if_that_one_has_none() -> None:
    without = StepRow("b", 20, None)

    assert rows_of_steps(["A", "X", "C"], [A, without, C]) == ["a", "b", "c"]


def test_a_step_that_is_replaced_stands_behind_those_that_replace_it() -> None:
    assert [*numbers_of_steps(["x", "b", "c"], [A, B, C])] == ["x", "a", "b", "c"]
    assert [*numbers_of_steps(["a", "x", "y", "c"], [A, B, C])] == ["a", "x", "y", "b", "c"]
    assert [*numbers_of_steps(["a", "x", "c"], [A, archived(B), C])] == ["a", "b", "x", "c"]
    assert [*numbers_of_steps(["b", "x"], [A, B])] == ["a", "b", "x"]


def test_a_new_template_between_others_is_a_new_step() -> None:
    assert rows_of_steps(["A", "X", "B", "C"], [A, B, C]) == ["a", None, "b", "c"]


def test_a_template_that_comes_back_restores_its_archived_step() -> None:
    assert rows_of_steps(["A", "B", "C"], [A, archived(B), C]) == ["a", "b", "c"]


def test_numbers_stay_while_the_order_stays() -> None:
    assert numbers_of_steps(["a", "c"], [A, B, C]) == {"a": 10, "b": 20, "c": 30}


def test_a_new_step_goes_into_a_gap() -> None:
    assert numbers_of_steps(["a", "new", "b"], [A, B]) == {"a": 10, "new": 11, "b": 20}


def test_else_all_are_counted_and_an_archived_step_stays_behind_the_one_before_it() -> None:
    rows = [A, archived(B), C]

    assert numbers_of_steps(["c", "a"], rows) == {"c": 1, "a": 2, "b": 3}
    close = [StepRow("a", 1, "A"), StepRow("b", 2, "B")]
    assert numbers_of_steps(["a", "new", "b"], close) == {"a": 1, "new": 2, "b": 3}


templates = st.lists(st.sampled_from("ABCDE") | st.none(), max_size=6)


@given(
    st.lists(st.tuples(st.sampled_from("ABCDE") | st.none(), st.booleans()), max_size=6),
    templates,
)
def test_every_step_gets_a_row_of_its_own_and_a_number_in_the_order_of_the_document(
    stored: list[tuple[str | None, bool]], wanted: list[str | None]
) -> None:
    rows = [
        StepRow(str(place), place, template, is_archived)
        for place, (template, is_archived) in enumerate(stored, start=1)
    ]

    found = rows_of_steps(wanted, rows)

    known = [id_ for id_ in found if id_]
    assert len(known) == len(set(known))
    template_of = {row.id: row.template for row in rows}
    for template, id_ in zip(wanted, found, strict=True):
        assert id_ is None or template_of[id_] in (None, template)
    ids = [id_ or f"new {place}" for place, id_ in enumerate(found)]
    numbers = numbers_of_steps(ids, rows)
    assert {*numbers} == {*ids, *(row.id for row in rows)}
    assert len({*numbers.values()}) == len(numbers)
    assert [numbers[id_] for id_ in ids] == sorted(numbers[id_] for id_ in ids)
    assert min(numbers.values(), default=1) > 0


@given(st.lists(st.sampled_from("AB") | st.none(), max_size=6), st.data())
def test_the_steps_that_stand_there_are_found_and_keep_their_numbers(
    stored: list[str | None], data: st.DataObject
) -> None:
    numbers = sorted(
        data.draw(
            st.lists(st.integers(1, 99), min_size=len(stored), max_size=len(stored), unique=True)
        )
    )
    rows = [
        StepRow(str(number), number, template)
        for number, template in zip(numbers, stored, strict=True)
    ]

    ids = rows_of_steps(stored, rows)

    assert ids == [row.id for row in rows]
    assert numbers_of_steps([str(id_) for id_ in ids], rows) == {r.id: r.number for r in rows}
