"""Small faults put into a module one at a time: each mutant is the module's code with one of them."""

import ast
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from types import CodeType

COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
ARITHMETIC = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
NAMES = {
    "all": "any",
    "any": "all",
    "all_of": "any_of",
    "any_of": "all_of",
    "min": "max",
    "max": "min",
    "at_least": "more_than",
    "more_than": "at_least",
    "at_most": "less_than",
    "less_than": "at_most",
    "is_true": "is_false",
    "is_false": "is_true",
}
# What says nothing at run time, or only to the reader.
SILENT = {"annotation", "returns", "decorator_list", "bases", "type_params"}


@dataclass(frozen=True)
class Mutant:
    module: str
    name: str
    code: CodeType


def mutants_of(module: str, source: str) -> Iterator[Mutant]:
    """Give every mutant of a module."""
    tree = ast.parse(source)
    for holder, field, place, node in _nodes(tree):
        for changed in _changes(node):
            ast.fix_missing_locations(ast.copy_location(changed, node))
            _put(holder, field, place, changed)
            code = compile(tree, f"{module}.py", "exec")
            _put(holder, field, place, node)
            yield Mutant(module, f"{module}:{node.lineno} {_text(node)} -> {_text(changed)}", code)


def _nodes(node: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """Go through a tree: each node that may change, with its place in the one that holds it."""
    for field, value in ast.iter_fields(node):
        if field in SILENT:
            continue
        below = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for place, child in below:
            if isinstance(child, ast.stmt | ast.expr) and not _is_silent(child):
                yield node, field, place, child
            if isinstance(child, ast.AST) and not _is_silent(child):
                yield from _nodes(child)


def _is_silent(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Import | ast.ImportFrom) or _is_type_alias(node)


def _is_type_alias(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.BinOp)
        and isinstance(node.value.op, ast.BitOr)
    )


def _put(holder: ast.AST, field: str, place: int | None, node: ast.AST) -> None:
    if place is None:
        setattr(holder, field, node)
    else:
        getattr(holder, field)[place] = node


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    yield from _changed_expressions(node)
    match node:
        case ast.If() | ast.IfExp():
            yield _with(node, test=ast.UnaryOp(ast.Not(), node.test))
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield ast.Return(ast.Constant(None))
        case ast.Expr() | ast.AugAssign():
            yield ast.Pass()
        case ast.Call(keywords=keywords):
            for rank in range(len(keywords)):
                yield _with(node, keywords=keywords[:rank] + keywords[rank + 1 :])


def _changed_expressions(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(ops=[op]):
            yield _with(node, ops=[COMPARISONS[type(op)]()])
        case ast.BoolOp(op=op):
            yield _with(node, op=ast.And() if isinstance(op, ast.Or) else ast.Or())
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.BinOp(op=op) if type(op) in ARITHMETIC:
            yield _with(node, op=ARITHMETIC[type(op)]())
        case ast.Constant(value=value):
            yield from _changed_constants(value)
        case ast.Name(id=name, ctx=ast.Load()) if name in NAMES:
            yield _with(node, id=NAMES[name])


def _changed_constants(value: object) -> Iterator[ast.AST]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
    elif isinstance(value, str):
        yield ast.Constant(f"{value}?")


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _with(node: ast.AST, **changes: object) -> ast.AST:
    changed = copy(node)
    for field, value in changes.items():
        setattr(changed, field, value)
    return changed


def _text(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:100]
