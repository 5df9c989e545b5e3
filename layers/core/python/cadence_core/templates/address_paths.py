"""How the address of a link can begin, whichever branches of its template are taken.

Each path through the branches must begin with a safe scheme, or with a value, which is checked when
it is printed.
"""

import re
from collections.abc import Iterator

from cadence_core.templates.skeleton import BRANCH, ELSE, END, IF, LOOP, VALUE

SCHEMES = ("https://", "http://", "mailto:", "tel:")
UNSAFE = "unsafe"
TOKEN = re.compile("(\ufdd0[0-9]+\ufdd1|[\ufdd2-\ufdd5])")
Path = list["str | list[Path]"]
"""Texts, values and branches in their order; a list in it holds the paths to choose from."""
Beginnings = frozenset[str]
"""What an address can begin with: a scheme or a part of one, or ``UNSAFE``. So they stay few."""


def values_that_begin(address: str) -> frozenset[int]:
    """Return the numbers of the values with which an address in a skeleton can begin.

    Raises:
        ValueError: a value can follow another beginning than a safe scheme, or a branch begins or
            ends outside of the address.
    """
    path, mark = _parse(iter(TOKEN.split(address)))
    if mark:
        raise ValueError(address)
    values: set[int] = set()
    _follow(path, frozenset({""}), values)
    return frozenset(values)


def _parse(tokens: Iterator[str]) -> tuple[Path, str]:
    """Return the path up to the end of its branch, and the mark that ends it."""
    path: Path = []
    for token in tokens:
        if token in (IF, LOOP):
            path.append(_parse_branches(tokens, is_loop=token == LOOP))
        elif BRANCH.fullmatch(token):
            return path, token
        else:
            path.append(token)
    return path, ""


def _parse_branches(tokens: Iterator[str], *, is_loop: bool) -> list[Path]:
    branches, mark = [], ELSE
    while mark == ELSE:
        branch, mark = _parse(tokens)
        branches.append(branch)
    if mark != END:
        raise ValueError("a branch without an end")
    return [*branches, branches[0] * 2] if is_loop else branches


def _follow(path: Path, beginnings: Beginnings, values: set[int]) -> Beginnings:
    for part in path:
        if isinstance(part, list):
            beginnings = frozenset().union(*(_follow(each, beginnings, values) for each in part))
        elif value := VALUE.fullmatch(part):
            if not beginnings <= {"", *SCHEMES}:
                raise ValueError(part)
            if "" in beginnings:
                values.add(int(value[1]))
            beginnings = frozenset({SCHEMES[0]})
        else:
            beginnings = frozenset(_extended(beginning, part) for beginning in beginnings)
    return beginnings


def _extended(beginning: str, text: str) -> str:
    if beginning in (*SCHEMES, UNSAFE):
        return beginning
    longer = (beginning + text).lstrip().lower()
    for scheme in SCHEMES:
        if longer.startswith(scheme):
            return scheme
        if scheme.startswith(longer):
            return longer
    return UNSAFE
