"""What an operator reads of an error of an operation."""

import re

from cadence_core.database.connection import NO_RIGHT_STATE
from cadence_core.errors import (
    CadenceError,
    ConfigurationError,
    StackUnavailableError,
    StoreRejectedError,
)
from cli.output import printable

OTHER_SCHEMA_STATES = ("42P01", "42703", "42883", "3F000")
OTHER_SCHEMA = ": the database does not have this version's schema; run make migrate"
NO_RIGHT = re.compile(rf"(\S+: SQLSTATE {NO_RIGHT_STATE}) \((the role .*)\)")
"""The sentence comes before the code."""
# By the parts of the error's text; the first that fits.
HINTS: tuple[tuple[type[CadenceError], tuple[str, ...], str], ...] = (
    (
        StoreRejectedError,
        ("expired", NO_RIGHT_STATE),
        "; connect as cadence_engine, or as the owner of the tables",
    ),
    (
        StoreRejectedError,
        (NO_RIGHT_STATE,),
        "; connect as cadence_operator, or as the owner of the tables",
    ),
    *((StoreRejectedError, (state,), OTHER_SCHEMA) for state in OTHER_SCHEMA_STATES),
    (ConfigurationError, ("set exactly one of it",), ", or ask a stack with --stack NAME"),
    (StackUnavailableError, ("credentials",), ": log in to AWS, or set AWS_PROFILE"),
    (StackUnavailableError, ("region",), ": set AWS_REGION, or AWS_PROFILE"),
)


def explain(error: CadenceError) -> str:
    """Return an error's text on one line, with what to do about it if that is known."""
    text = NO_RIGHT.sub(r"\2 (\1)", printable(str(error)))
    hints = (
        hint
        for kind, parts, hint in HINTS
        if isinstance(error, kind) and all(part in text for part in parts)
    )
    return text + next(hints, "")
