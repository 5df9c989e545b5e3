"""What is wrong with a field, in plain words: pydantic's errors speak to programmers."""

import re
from collections.abc import Mapping
from typing import Any

UNKNOWN_FIELD = "there is no such field"
SENTENCES = {
    "missing": "is missing",
    "extra_forbidden": UNKNOWN_FIELD,
    "unexpected_keyword_argument": UNKNOWN_FIELD,
    "json_invalid": "is no valid JSON",
    "json_type": "is no valid JSON",
    "literal_error": "has to be {expected}",
    "enum": "has to be {expected}",
    "greater_than": "has to be more than {gt}",
    "greater_than_equal": "has to be at least {ge}",
    "less_than": "has to be less than {lt}",
    "less_than_equal": "has to be at most {le}",
    "multiple_of": "has to be a multiple of {multiple_of}",
    "int_parsing_size": "is too large a number",
    "finite_number": "has to be a finite number",
    "string_too_short": "has to have at least {min_length} characters",
    "string_too_long": "has to have at most {max_length} characters",
    "string_pattern_mismatch": "has to match the pattern {pattern}",
    "string_unicode": "has to be a text in valid UTF-8",
    "too_short": "has to have at least {min_length} entries",
    "too_long": "has to have at most {max_length} entries",
    "timezone_aware": "has to be a time with its zone, such as 2027-02-09T08:00:00Z",
    "none_required": "has to be left out",
}
KINDS = {
    "string": "has to be a text",
    "int": "has to be a whole number",
    "float": "has to be a number",
    "decimal": "has to be a number",
    "bool": "has to be true or false",
    "uuid": "has to be an id, such as 8b1a9953-c461-4296-a827-abf8c47804d7",
    "datetime": "has to be a time, such as 2027-02-09T08:00:00Z",
    "date": "has to be a date, such as 2027-02-09",
    "list": "has to be a list",
    "tuple": "has to be a list",
    "set": "has to be a list",
    "dict": "has to be a group of fields",
    "model": "has to be a group of fields",
}
OWN = re.compile(r"^(?:Value error|Assertion failed), ")
SHOULD_BE = re.compile(r"^\w+ should (be|have) ")


def input_problem(problem: Mapping[str, Any]) -> str:
    """Return what is wrong with the field of one error of pydantic, without the field's value."""
    kind, context = str(problem["type"]), problem.get("ctx", {})
    if kind in ("string_too_short", "too_short") and context.get("min_length") == 1:
        return "must not be empty"
    if kind in SENTENCES:
        return SENTENCES[kind].format_map(context)
    if sentence := KINDS.get(kind.partition("_")[0]):
        return sentence
    said = OWN.sub("", str(problem["msg"]))
    return SHOULD_BE.sub(lambda found: f"has to {found[1]} ", said)
