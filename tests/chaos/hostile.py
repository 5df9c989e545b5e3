"""Generated templates and data that try to cost time or memory, or to break what reads them.

A row is a pure function of its random numbers, so that a seed gives the same rows again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from cadence_core.templates.sandbox import FILTERS, TESTS

Source = Callable[[Random], str]

# fmt: off
NUMBERS = (
    "0", "-1", "2147483648", "9223372036854775807", "1e308", "-1e308", "'1000000000'|int",
    "'-1000000000'|int", "'nan'|float", "'inf'|float", "'1e400'|float", "9999999999999999999999",
    "(5|round('-1000000000'|int))", "('9'~n~n)|int", "'0x7fffffff'|int(base=16)", "1|round(400)",
)
SNIPPETS = (
    "<a ", "<", "<!--", "<![CDATA[", "</", "<p", "&", "&#", "&amp", "&#x110000;", "<a href='",
    '<a href="', "<img src=x ", "<b><i>", "<style>", "<script>", "<title>", "<p =", "<?",
    "<!DOCTYPE ", "<a b='c' d=\"", "]]>", "-->", "<table><tr>", "<br/", "&nbsp;", "{", "}", "%",
    "https://a.example/", "www.", "@", "a@b.", ".", "\u200b", "\u202e", "\ufeff", "\u00ad",
    "\u0301", "\U0001f469\u200d", "\u2028", "\t", "\r\n", " ", "\\", "'", '"',
)
# fmt: on


@dataclass(frozen=True, slots=True)
class HostileRow:
    """A template of an email and the custom fields of its lead; ``name`` says what it tries."""

    name: str
    body: str
    subject: str = "Hello"
    custom_fields: Mapping[str, Any] = field(default_factory=dict)


def repeated(random: Random) -> str:
    """Return a fragment many times over: what reads it may take quadratic time."""
    length = random.choice((10, 1_000, 30_000, 90_000))
    snippet = "".join(random.choices(SNIPPETS, k=random.randint(1, 3)))
    return "Hi " + snippet * (length // len(snippet))


def long_word(random: Random) -> str:
    """Return a word without an end, of one or two kinds of characters."""
    alphabet = random.choice(("a", "a.", "@", "/", "w.", "-_", "é", "\u200b", "0", "a@", "://"))
    return "".join(random.choices(alphabet, k=random.choice((100, 50_000, 90_000))))


def mixture(random: Random) -> str:
    """Return fragments in any order."""
    return "Hi " + "".join(random.choices(SNIPPETS, k=random.choice((5, 200, 9_000))))


def filters(random: Random) -> str:
    """Return a value that goes through filters with hostile arguments."""
    value = random.choice(("big", "items", "words", "deep", "n", *NUMBERS))
    for _ in range(random.choice((1, 2, 5, 20))):
        name = random.choice(FILTERS)
        arguments = random.sample((*NUMBERS, "big", "items", "''", "n"), random.randint(0, 2))
        value = f"({value})|{name}" + (f"({', '.join(arguments)})" if arguments else "")
    return "{{ " + value + " }}"


def expression(random: Random) -> str:
    """Return operators, comparisons and tests over hostile values."""
    values = random.choices(
        ("big", "items", "words", "n", "deep", *NUMBERS), k=random.randint(2, 60)
    )
    operator = random.choice(("~", " and ", " or ", " == ", " < ", " in ", " not in "))
    test = random.choice(TESTS)
    return f"{{{{ {operator.join(values)} }}}}{{% if n is {test} %}}x{{% endif %}}"


def loop(random: Random) -> str:
    """Return a loop over a long field whose body is costly."""
    over = random.choice(("items", "words", "big", "items|sort", "items|unique"))
    body = random.choice((filters, expression, lambda _: "{{ item }}"))(random)
    return "{% for item in " + over + " %}" + body + "{% endfor %}"


def nested(random: Random) -> str:
    """Return a template nested deeper than any parser likes."""
    depth = random.choice((10, 24, 200, 5_000))
    opening, middle, closing = random.choice(
        (("{{ ", "n", " }}"), ("(", "n", ")"), ("[", "1", "]"), ("{% if n %}", "x", "{% endif %}"))
    )
    inner = opening * depth + middle + closing * depth
    return inner if opening.startswith("{") else "{{ " + inner + " }}"


def concatenations(random: Random) -> str:
    """Return a long chain of ``~``: each link copies what stands before it."""
    return (
        "{{ 'v'"
        + random.choice(("~n", "~big", "~items|length")) * random.choice((50, 9_000))
        + " }}"
    )


def syntax(random: Random) -> str:
    """Return pieces of a template that do not fit together."""
    pieces = (
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "#}",
        " if ",
        " for ",
        " in ",
        "n",
        "|",
        "(",
        ")",
        "'",
        "big",
    )
    return "".join(random.choices(pieces, k=random.choice((5, 50, 2_000))))


SOURCES: tuple[Source, ...] = (
    repeated, long_word, mixture, filters, expression, loop, nested, concatenations, syntax,
)  # fmt: skip


def deep(levels: int) -> Any:
    """Return a list nested this deep."""
    value: Any = "x"
    for _ in range(levels):
        value = [value]
    return value


def fields(random: Random) -> dict[str, Any]:
    """Return custom fields, some of them huge."""
    size = random.choice((0, 3, 20_000))
    return {
        "n": random.choice((0, 7, -1, 1e308, 10**30, True, None, "", "x", [], {})),
        "big": random.choice((long_word, repeated, mixture))(random),
        "items": [random.choice((number, f"i{number}")) for number in range(size)],
        "words": [{"a": number % 7, "b": "x" * 20} for number in range(size // 10)],
        "deep": deep(random.choice((1, 5, 20, 50, 300, 900))),
    }


def hostile_row(random: Random) -> HostileRow:
    """Return a row whose template and data are generated."""
    source = random.choice(SOURCES)
    prefix = random.choice(("", "<p>Hi</p>", "Hi {{ first_name }} "))
    subject = random.choice(("Hello", "Hello", filters(random), mixture(random)[:500]))
    return HostileRow(source.__name__, prefix + source(random), subject, fields(random))


def known_rows() -> list[HostileRow]:
    """Return rows that once stopped every organization, or cost minutes or gigabytes."""
    items = {"items": [f"item {number}" for number in range(20_000)]}
    costly = "{{ items|sort|unique|join(',')|length }}"
    chained = "{{ big" + "|urlencode" * 20 + "|length }}"
    joined = "{{ 'v'" + "~n" * 32_000 + " }}"
    return [
        HostileRow("round", "Hi {{ 5|round('-1000000000'|int) }}"),
        HostileRow("sorted loop", "{% for i in items %}" + costly + "{% endfor %}", "Hello", items),
        HostileRow("tags without an end", "<p>Hi</p>" + "<a " * 30_000),
        *(
            HostileRow(f"concatenation {n}", joined, custom_fields={"n": f"{n}" * 400})
            for n in range(3)
        ),
        HostileRow("urlencode chain", chained, custom_fields={"big": "é%" * 5_000_000}),
        HostileRow("25 MB template", "Hi " + "iVBORw0KGgo" * 2_300_000),
        HostileRow("1 MB template", "Hi " + "x" * 1_000_000),
        HostileRow("10 MB of fields", "Hi", custom_fields={"big": "x" * 10_000_000}),
        HostileRow("4 MB of quotes", "Hi", custom_fields={"big": '"' * 4_000_000}),
    ]
