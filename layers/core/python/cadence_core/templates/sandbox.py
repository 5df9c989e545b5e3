"""The sandbox for templates: no access to Python, and a small language.

A salesperson writes the template, and its data comes from anywhere. Jinja's sandbox blocks access
to Python. The allow-lists below leave text, fields, filters, conditions and one level of ``for``,
which are enough for a message. Templates can still be costly on purpose or by accident, so they are
rendered in a process with limits (``limited_renderer.py``); the bounds here give a clearer error.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from jinja2 import StrictUndefined, Template, Undefined, nodes, pass_eval_context
from jinja2.exceptions import SecurityError
from jinja2.filters import make_attrgetter, sync_do_join
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from cadence_core.templates.contexts import check_contexts, checked_link, without_style_syntax
from cadence_core.templates.placeholders import refuse_placeholders
from cadence_core.templates.skeleton import Skeleton, skeleton_of
from cadence_core.templates.values import GROUPS, YesOrNo, printable

MAX_TEMPLATE_LENGTH = 100_000
# A placeholder with a filter has ten. Compiling this many takes half a second and 40 MB at worst.
MAX_TOKENS = 15_000
MAX_NESTING = 25
# fmt: off
FILTERS = (
    "abs", "capitalize", "d", "default", "e", "escape", "first", "float", "int", "join", "last",
    "length", "lower", "replace", "round", "sort", "striptags", "title", "trim", "truncate",
    "unique", "upper", "urlencode",
)
TESTS = (
    "defined", "undefined", "none", "eq", "equalto", "ne", "gt", "ge", "lt", "le", "in", "string",
    "number", "true", "false",
)
NODES = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.List,
    nodes.Tuple, nodes.Getattr, nodes.Getitem, nodes.Filter, nodes.Test, nodes.Keyword, nodes.If,
    nodes.CondExpr, nodes.For, nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand,
    nodes.Concat,
)
# fmt: on
# These take any value, and return one of those they took, or a number.
STRUCTURAL_FILTERS = frozenset(("d", "default", "first", "last", "length", "sort", "unique"))


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """Allows keys of mappings, positions in lists and loop counters, but no Python attributes."""

    def __init__(self, *, escape: bool) -> None:
        super().__init__(
            undefined=StrictUndefined,
            autoescape=escape,
            keep_trailing_newline=True,
        )
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS}
        self.filters |= {"join": _join, "checked_link": checked_link, "printable": printable}
        self.tests = {name: self.tests[name] for name in TESTS} | {
            "true": _is_true,
            "false": _is_false,
        }

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, LoopContext):
            return super().getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, Undefined):
            return obj  # the error names the first missing part
        try:
            if isinstance(obj, Mapping) or isinstance(argument, int):
                return obj[argument]
        except (LookupError, TypeError):
            pass
        return self.undefined(obj=obj, name=argument)


@pass_eval_context
def _join(context: nodes.EvalContext, value: Any, d: Any = "", attribute: Any = None) -> Any:
    """Join as Jinja does; nothing to join is a missing value, as with ``first`` and ``last``."""
    environment = context.environment
    items = value if attribute is None else map(make_attrgetter(environment, attribute), value)
    checked = [printable(item) for item in items]
    if not checked:
        return environment.undefined("'join' has nothing to join")
    return sync_do_join(context, checked, printable(d))


def _is_true(value: Any) -> bool:
    return isinstance(value, bool | YesOrNo) and bool(value)


def _is_false(value: Any) -> bool:
    return isinstance(value, bool | YesOrNo) and not value


@dataclass(frozen=True, slots=True)
class CompiledTemplate:
    """A template that was checked, every name of a field in it, and the names that begin one."""

    template: Template
    names: frozenset[str]
    beginnings: frozenset[str]


ENVIRONMENTS = {escape: TemplateEnvironment(escape=escape) for escape in (False, True)}


@lru_cache(maxsize=512)
def compile_template(source: str, *, escape: bool) -> CompiledTemplate:
    """Compile a template; with ``escape`` it is HTML, and the values that it prints are escaped.

    Raises:
        TemplateError: its syntax is invalid, or it uses something that is not allowed.
    """
    if len(source) > MAX_TEMPLATE_LENGTH:
        raise SecurityError(f"longer than {MAX_TEMPLATE_LENGTH} characters")
    environment = ENVIRONMENTS[escape]
    if escape:
        source = without_style_syntax(source)
    if any(islice(environment.lex(source), MAX_TOKENS, None)):
        raise SecurityError(f"more than {MAX_TOKENS} names, operators and other tokens")
    tree = environment.parse(source)
    for node in _all_nodes(tree, MAX_NESTING):
        if not isinstance(node, NODES):
            raise SecurityError(f"{type(node).__name__.lower()} is not allowed in a template")
    if any(not isinstance(item.arg, nodes.Const) for item in tree.find_all(nodes.Getitem)):
        # The name of a missing field is stored and logged, so it must not come from data.
        raise SecurityError("only a fixed name is allowed in brackets")
    for loop in tree.find_all(nodes.For):
        if loop.recursive or any(True for _ in _loops_inside(loop)):
            raise SecurityError("a loop inside a loop is not allowed in a template")
    beginnings = _beginnings_in(tree)
    fixed = skeleton_of(tree)
    refuse_placeholders(fixed)
    if escape:
        check_contexts(fixed)
    _refuse_unknown_fields(tree, beginnings)
    _check_what_is_printed(tree)
    names = frozenset(_names_in(tree))
    return CompiledTemplate(environment.from_string(tree), names, beginnings)


def skeleton(source: str, *, escape: bool) -> Skeleton:
    """Return the skeleton of a template that ``compile_template`` accepts."""
    source = without_style_syntax(source) if escape else source
    return skeleton_of(ENVIRONMENTS[escape].parse(source))


def _refuse_unknown_fields(tree: nodes.Template, beginnings: frozenset[str]) -> None:
    """Refuse a field that no lead can fill in."""
    for owner, field in _fields_in(tree):
        group = owner.name if isinstance(owner, nodes.Name) and owner.name in beginnings else ""
        known = GROUPS.get(group)
        if known and field not in known:
            raise SecurityError(f"{group} has no field {field}; it has {' and '.join(known)}")


def _fields_in(tree: nodes.Template) -> Iterator[tuple[nodes.Node, str]]:
    """Return what each field is of, and the field."""
    for used in tree.find_all(nodes.Getattr):
        yield used.node, used.attr
    for item in tree.find_all(nodes.Getitem):
        if isinstance(item.arg, nodes.Const):
            yield item.node, str(item.arg.value)


def _beginnings_in(tree: nodes.Template) -> frozenset[str]:
    """Return the names that stand for values, without those of loops."""
    names = list(tree.find_all(nodes.Name))
    of_loops = {each.name for each in names if each.ctx == "store"} | {"loop"}
    return frozenset(each.name for each in names) - of_loops


def _check_what_is_printed(tree: nodes.Template) -> None:
    """Have all that becomes a part of a text checked.

    Jinja's ``finalize`` is not enough: it sees only what is printed at last, and a constant of an
    HTML template only after it was escaped, as a text.
    """
    for output in list(tree.find_all(nodes.Output)):
        output.nodes = [
            node if isinstance(node, nodes.TemplateData) else _printable(node)
            for node in output.nodes
        ]
    for concatenation in list(tree.find_all(nodes.Concat)):
        concatenation.nodes = [_printable(node) for node in concatenation.nodes]
    for applied in list(tree.find_all(nodes.Filter)):
        if applied.name not in STRUCTURAL_FILTERS | {"join"} and applied.node is not None:
            applied.node = _printable(applied.node)
            applied.args = [_printable(node) for node in applied.args]
            for option in applied.kwargs:
                option.value = _printable(option.value)


def _printable(node: nodes.Expr) -> nodes.Expr:
    return nodes.Filter(node, "printable", [], [], None, None)


def _names_in(tree: nodes.Template) -> Iterator[str]:
    yield from (each.name for each in tree.find_all(nodes.Name))
    yield from (field for _, field in _fields_in(tree))


def _all_nodes(node: nodes.Node, depth_left: int) -> Iterator[nodes.Node]:
    if depth_left == 0:
        raise SecurityError(f"nested deeper than {MAX_NESTING} levels")
    for child in node.iter_child_nodes():
        yield child
        yield from _all_nodes(child, depth_left - 1)


def _loops_inside(loop: nodes.For) -> Iterator[nodes.For]:
    for part in (*loop.body, *loop.else_):
        if isinstance(part, nodes.For):
            yield part
        yield from part.find_all(nodes.For)
