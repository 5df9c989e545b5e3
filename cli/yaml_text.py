"""YAML as JSON has it: text, numbers, true, false and null, each as it looks. With line numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from cli.checked import not_text

Path = tuple[str, ...]
MAX_NODES = 500_000
MAX_DEPTH = 30
TAG = "tag:yaml.org,2002:"
COLLECTIONS = (f"{TAG}map", f"{TAG}seq")
OTHER_BREAKS = re.compile("[\r\x85\u2028\u2029]")
"""YAML reads each of them as the end of a line, and a text gets another in its place."""
# YAML 1.1 takes NO for false and 9:30 for a number. These are the forms of YAML 1.2's core schema.
SCALARS = {
    "null": (re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]),
    "bool": (re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")),
    "int": (re.compile(r"^[-+]?[0-9]{1,4000}$"), list("-+0123456789")),
    "float": (
        re.compile(r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$"),
        list("-+.0123456789"),
    ),
}


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers = {}  # noqa: RUF012 (PyYAML's own declaration)


class _Dumper(yaml.SafeDumper):
    yaml_implicit_resolvers = {}  # noqa: RUF012

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        """Indent the entries of a list below its key."""
        super().increase_indent(flow, indentless=False)


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = '"' if OTHER_BREAKS.search(text) else "|" if "\n" in text else None
    return dumper.represent_scalar(f"{TAG}str", text, style=style)


for kind, (pattern, first) in SCALARS.items():
    for each in (_Loader, _Dumper):
        each.add_implicit_resolver(f"{TAG}{kind}", pattern, first)
_Dumper.add_representer(str, _represent_text)


class YamlError(ValueError):
    """The text is not such YAML. The message names the line."""


@dataclass
class YamlDocument:
    """One document: its value, as JSON has it, and the line of each part by its path."""

    value: Any
    lines: dict[Path, int] = field(default_factory=dict)


def read_yaml(text: str) -> Iterator[YamlDocument]:
    """Yield the documents of a text; those that are empty are left out.

    Raises:
        YamlError: the text is not YAML, or holds what JSON cannot.
    """
    try:
        for node in yaml.compose_all(text, _Loader):
            document = YamlDocument(None)
            document.value = _Reading(document.lines).value(node, ())
            if document.value is not None:
                yield document
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(f"line {mark.line + 1 if mark else 1}: {error.problem}") from None
    except yaml.YAMLError as error:
        raise YamlError(f"it is not YAML: {str(error).splitlines()[0]}") from None
    except RecursionError:
        raise YamlError("it is nested too deeply") from None


def write_yaml(value: Any) -> str:
    """Return a document as YAML; texts of several lines are literal blocks."""
    return yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=2**31)


class _Reading:
    def __init__(self, lines: dict[Path, int]) -> None:
        self._lines = lines
        self._nodes = 0

    def value(self, node: Any, path: Path) -> Any:
        self._nodes += 1
        line = node.start_mark.line + 1
        self._lines[path] = line
        if self._nodes > MAX_NODES or len(path) > MAX_DEPTH:
            raise YamlError(f"line {line}: it is too large, or nested too deeply")
        if isinstance(node, yaml.CollectionNode) and node.tag not in COLLECTIONS:
            raise YamlError(f"line {line}: has a tag that is unknown here")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(each, (*path, str(n))) for n, each in enumerate(node.value)]
        return _scalar(node.tag.removeprefix(TAG), _text(node), line)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise YamlError(f"line {line}: a key has to be a text")
            key = _text(key_node)
            if key in mapping:
                raise YamlError(f"line {line}: {'.'.join((*path, key))} stands there twice")
            mapping[key] = self.value(value_node, (*path, key))
            self._lines[*path, key] = line
        return mapping


def _text(node: yaml.ScalarNode) -> str:
    text = str(node.value)
    if problem := not_text(text):
        raise YamlError(f"line {node.start_mark.line + 1}: {problem}")
    return text


def _scalar(kind: str, text: str, line: int) -> Any:
    match kind:
        case "str":
            return text
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int":
            return int(text)
        case "float" if abs(float(text)) != float("inf"):
            return float(text)
        case _:
            raise YamlError(f"line {line}: is no text, number, true, false or null")
