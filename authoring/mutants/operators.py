"""Changes of one place in an answer, as students make them by a slip."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
import copy
from dataclasses import dataclass

_TURNED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.GtE), ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
}  # fmt: skip
_OTHER_SUM: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div, ast.Pow: ast.Mult,
}  # fmt: skip
_NO_MATTER = ("verbose", "name", "strict")  # keywords that change no result
_OTHER_NAME = {
    "min": "max", "max": "min", "argmin": "argmax", "argmax": "argmin", "idxmax": "idxmin",
    "mean": "sum", "sum": "mean", "all": "any", "any": "all", "nanargmin": "argmin",
    "zeros": "ones", "ceil": "floor", "round": "int", "Adam": "SGD", "SGD": "Adam",
    "diagonal": "ravel", "set_weights": "get_weights", "copy_model": "clone_model",
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A changed answer.

    Args:
        name: What was changed and in which line, such as `"line 3: < for <="`.
        code: The whole of it.
    """

    name: str
    code: str


def mutants(code: str) -> list[Mutant]:
    """All mutants of an answer, none twice.

    Args:
        code: A cell's; imports stay as they are.

    Example:
    >>> [each.name for each in mutants("def f(x):\\n    return x < 2")]
    ['line 2: <= for <', 'line 2: > for <', 'line 2: 3 for 2', 'line 2: 1 for 2']
    """
    found: dict[str, Mutant] = {}
    names: Counter[str] = Counter()
    whole = ast.parse(code)
    plain = {id(each.value) for each in ast.walk(whole) if isinstance(each, ast.keyword)
             and each.arg in _NO_MATTER}  # fmt: skip
    unchanged = ast.unparse(whole) + "\n"
    for number, node in enumerate(ast.walk(whole)):
        for words, change in _changes(node) if id(node) not in plain else ():
            tree = ast.parse(code)
            target = next(each for place, each in enumerate(ast.walk(tree)) if place == number)
            change(target)
            changed = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
            name = f"line {getattr(node, 'lineno', 1)}: {words}"
            if changed != unchanged and changed not in found:
                names[name] += 1
                again = f" ({names[name]})" if names[name] > 1 else ""
                found[changed] = Mutant(name + again, changed)
    return list(found.values())


Change = Callable[[ast.AST], None]


def _changes(node: ast.AST) -> Iterator[tuple[str, Change]]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield from _comparisons(node)
    elif isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, ast.BinOp) and type(node.op) in _OTHER_SUM:
        other = _OTHER_SUM[type(node.op)]
        yield f"{other.__name__} for {type(node.op).__name__}", _set("op", other())
    elif isinstance(node, ast.BoolOp):
        other_op = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"{other_op.__name__.lower()} turned", _set("op", other_op())
    elif isinstance(node, ast.Call):
        yield from _calls(node)
    elif isinstance(node, ast.Attribute) and node.attr in _OTHER_NAME:
        yield f"{_OTHER_NAME[node.attr]} for {node.attr}", _set("attr", _OTHER_NAME[node.attr])
    elif isinstance(node, ast.Name) and node.id in _OTHER_NAME:
        yield f"{_OTHER_NAME[node.id]} for {node.id}", _set("id", _OTHER_NAME[node.id])
    elif isinstance(node, ast.Slice):
        for part in ("lower", "upper"):
            if getattr(node, part) is not None:
                yield f"{part} end of a slice dropped", _set(part, None)
    body = getattr(node, "body", None)
    if isinstance(body, list) and not isinstance(node, (ast.Module, ast.ClassDef)):
        yield from _statements(body)


def _comparisons(node: ast.Compare) -> Iterator[tuple[str, Change]]:
    for other in _TURNED.get(type(node.ops[0]), ()):
        signs = [_sign(each) for each in (other(), node.ops[0])]
        yield f"{signs[0]} for {signs[1]}", _set("ops", [other()])


def _sign(op: ast.cmpop) -> str:
    return ast.unparse(ast.Compare(ast.Name("a"), [op], [ast.Name("b")]))[2:-2]


def _constants(node: ast.Constant) -> Iterator[tuple[str, Change]]:
    value = node.value
    others: tuple[object, ...] = ()
    if isinstance(value, bool):
        others = (not value,)
    elif isinstance(value, int):
        others = (value + 1, value - 1)
    elif isinstance(value, float):
        others = (value * 2, value / 10)
    elif isinstance(value, str) and value in ("a", "b", "c", "d"):
        others = tuple(letter for letter in "abcd" if letter != value)
    for other in others:
        yield f"{other!r} for {value!r}", _set("value", other)


def _calls(node: ast.Call) -> Iterator[tuple[str, Change]]:
    for place, keyword in enumerate(node.keywords):
        if keyword.arg not in (None, *_NO_MATTER):
            yield f"{keyword.arg}=… dropped", _without("keywords", place)
    plain = [each for each in node.args if not isinstance(each, ast.Starred)]
    if len(plain) == len(node.args):
        for place in range(len(node.args) - 1):
            yield f"arguments {place + 1} and {place + 2} exchanged", _exchanged("args", place)


def _statements(body: list[ast.stmt]) -> Iterator[tuple[str, Change]]:
    for place, statement in enumerate(body):
        words = ast.unparse(statement).splitlines()[0][:40]
        is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if is_text or isinstance(statement, (ast.Return, ast.Import, ast.ImportFrom, ast.Pass)):
            continue
        yield f"`{words}` dropped", _dropped(place)
        following = body[place + 1] if place + 1 < len(body) else None
        if following is not None and _order_matters(statement, following):
            yield f"`{words}` later", _exchanged("body", place)


def _order_matters(one: ast.stmt, other: ast.stmt) -> bool:
    """Whether two statements share a name that one of them changes, or both do something."""
    if isinstance(other, ast.Return):
        return False
    if isinstance(one, ast.Expr) and isinstance(other, ast.Expr):
        return True
    used, changed = zip(*map(_names, (one, other)), strict=True)
    does = isinstance(one, ast.Expr)  # a call may change what it is given
    return bool(changed[0] & used[1] or changed[1] & used[0] or (does and used[0] & used[1]))


def _names(statement: ast.stmt) -> tuple[set[str], set[str]]:
    """The names in a statement, and those of them that it changes."""
    parts = list(ast.walk(statement))
    loops = [each.target for each in parts if isinstance(each, ast.comprehension)]
    inside = {each.id for loop in loops for each in ast.walk(loop) if isinstance(each, ast.Name)}
    found = [each for each in parts if isinstance(each, ast.Name) and each.id not in inside]
    return {each.id for each in found}, {e.id for e in found if isinstance(e.ctx, ast.Store)}


def _set(field: str, value: object) -> Change:
    return lambda node: setattr(node, field, copy.deepcopy(value))


def _without(field: str, place: int) -> Change:
    return lambda node: getattr(node, field).pop(place)


def _exchanged(field: str, place: int) -> Change:
    def change(node: ast.AST) -> None:
        parts = getattr(node, field)
        parts[place], parts[place + 1] = parts[place + 1], parts[place]

    return change


def _dropped(place: int) -> Change:
    def change(node: ast.AST) -> None:
        body = node.body  # type: ignore[attr-defined]
        body[place] = ast.Pass()

    return change
