"""YAML in, JSON out, and back: nothing is taken for what it does not look like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.yaml_text import YamlError, read_yaml, write_yaml
from tests.operations.documents import json_values

documents = st.dictionaries(
    st.text(st.characters(codec="utf-8", exclude_characters="\0")), json_values, min_size=1
)


def value_of(text: str) -> object:
    [document] = read_yaml(text)
    return document.value


@given(documents)
def test_what_is_written_is_read_again(document: dict[str, object]) -> None:
    assert value_of(write_yaml(document)) == document


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("on", "on"),
        ("2027-02-09", "2027-02-09"),
        ("09:30", "09:30"),
        ("0x10", "0x10"),
        ("1_000", "1_000"),
        ("~", None),
        ("true", True),
        ("12", 12),
        ("-1.5e3", -1500.0),
        ("'12'", "12"),
    ],
)
def test_a_scalar_is_what_it_looks_like(text: str, value: object) -> None:
    assert value_of(f"key: [{text}]") == {"key": [value]}


def test_a_key_is_a_text_and_a_text_of_several_lines_is_a_block() -> None:
    assert value_of("2027-02-09: a\n1: b\nNO: c") == {"2027-02-09": "a", "1": "b", "NO": "c"}
    assert write_yaml({"body": "Dear\nAna\n"}) == "body: |\n  Dear\n  Ana\n"


def test_an_anchor_may_be_used_again() -> None:
    assert value_of("a: &hours [1]\nb: *hours") == {"a": [1], "b": [1]}


def test_each_part_has_the_line_of_its_key() -> None:
    [document] = read_yaml("a:\n  b:\n    - c\n    - d: 1\n")

    assert document.lines["a", "b", "1", "d"] == 4
    assert document.lines["a",] == 1


BOMB = "a0: &a0 [x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\na: 2", "line 2: a stands there twice"),
        ("a: [1", r"line 1: "),
        ("a: !!python/object/apply:os.system [x]", "line 1: has a tag that is unknown here"),
        ("a: 1\nb: !new {c: 1}", "line 2: has a tag that is unknown here"),
        ("a: !!set {b, c}", "line 1: has a tag that is unknown here"),
        ("a: 1\nb: !!binary aa", "line 2: is no text"),
        ("? [a]\n: b", "line 1: a key has to be a text"),
        ("a: 1e999", "line 1: is no text"),
        ('a: "\\0"', "line 1: it contains the character NUL"),
        ("a: &a [*a]", "nested too deeply"),
        ("[" * 5000, "nested too deeply|line"),
        (BOMB, "too large"),
        ("a: *b", "line 1: found undefined alias"),
        ("a\tb: \x07", "it is not YAML"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_line(text: str, problem: str) -> None:
    with pytest.raises(YamlError, match=problem):
        list(read_yaml(text))


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        list(read_yaml(text))
    except YamlError as error:
        assert str(error)  # noqa: PT017 (either is right)
