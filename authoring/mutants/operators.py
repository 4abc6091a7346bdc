"""Changes of one place in an answer, as students make them by a slip."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass

from authoring.mutants.changes import Change, Changes, exchanged, replaced_by, set_to, without
from authoring.mutants.statements import of_body, of_branch

_TURNED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.GtE), ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
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
# Calls of one argument that are forgotten: the argument stands there alone.
_FORGOTTEN = (
    "abs", "sorted", "reversed", "set", "sqrt", "square", "log", "log10", "exp", "round",
    "copy_model", "clone_model", "softmax", "isfinite", "nan_to_num", "log_softmax",
)  # fmt: skip


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
    others = _other_words(whole)
    unchanged = ast.unparse(whole) + "\n"
    for number, node in enumerate(ast.walk(whole)):
        changes = [*_changes(node), *others.get(id(node), [])] if id(node) not in plain else []
        for words, change in changes:
            tree = ast.parse(code)
            target = next(each for place, each in enumerate(ast.walk(tree)) if place == number)
            change(target)
            changed = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
            place = node.target if isinstance(node, ast.comprehension) else node
            name = f"line {getattr(place, 'lineno', 1)}: {words}"
            if changed != unchanged and changed not in found:
                names[name] += 1
                again = f" ({names[name]})" if names[name] > 1 else ""
                found[changed] = Mutant(name + again, changed)
    return list(found.values())


def _other_words(whole: ast.Module) -> dict[int, list[tuple[str, Change]]]:
    """By node: one argument of a function for another, and one key of a dict for another."""
    found: dict[int, list[tuple[str, Change]]] = {}
    for function in (each for each in whole.body if isinstance(each, ast.FunctionDef)):
        given = [each.arg for each in function.args.args]
        after = dict(zip(given, given[1:] + given[:1], strict=True)) if len(given) > 1 else {}
        keys = [each.slice for each in ast.walk(function) if isinstance(each, ast.Subscript)]
        texts = [each for each in keys if isinstance(each, ast.Constant)
                 and isinstance(each.value, str)]  # fmt: skip
        words = list(dict.fromkeys(str(each.value) for each in texts))
        for node in ast.walk(function):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in after:
                other = after[node.id]
                found[id(node)] = [(f"{other} for {node.id}", set_to("id", other))]
        for text in texts if len(words) > 1 else ():
            other = words[(words.index(str(text.value)) + 1) % len(words)]
            found[id(text)] = [(f"{other!r} for {text.value!r}", set_to("value", other))]
    return found


def _changes(node: ast.AST) -> Changes:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield from _comparisons(node)
    elif isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in _OTHER_SUM:
        other = _OTHER_SUM[type(node.op)]
        yield f"{other.__name__} for {type(node.op).__name__}", set_to("op", other())
    elif isinstance(node, ast.BoolOp):
        other_op = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"{other_op.__name__.lower()} turned", set_to("op", other_op())
        for place, value in enumerate(node.values):
            yield f"condition `{ast.unparse(value)[:30]}` dropped", without("values", place)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
        sign = "not" if isinstance(node.op, ast.Not) else "minus"
        yield f"{sign} dropped", replaced_by(node.operand)
    elif isinstance(node, ast.Call):
        yield from _calls(node)
    elif isinstance(node, ast.Attribute) and node.attr in _OTHER_NAME:
        yield f"{_OTHER_NAME[node.attr]} for {node.attr}", set_to("attr", _OTHER_NAME[node.attr])
    elif isinstance(node, ast.Name) and node.id in _OTHER_NAME:
        yield f"{_OTHER_NAME[node.id]} for {node.id}", set_to("id", _OTHER_NAME[node.id])
    elif isinstance(node, ast.Slice):
        for part in ("lower", "upper"):
            if getattr(node, part) is not None:
                yield f"{part} end of a slice dropped", set_to(part, None)
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield f"`if {ast.unparse(node.ifs[0])[:30]}` dropped", set_to("ifs", node.ifs[1:])
    elif isinstance(node, ast.If):
        yield from of_branch(node)
    body = getattr(node, "body", None)
    if isinstance(body, list) and not isinstance(node, (ast.Module, ast.ClassDef)):
        yield from of_body(body)


def _comparisons(node: ast.Compare) -> Changes:
    for other in _TURNED.get(type(node.ops[0]), ()):
        signs = [_sign(each) for each in (other(), node.ops[0])]
        yield f"{signs[0]} for {signs[1]}", set_to("ops", [other()])


def _sign(op: ast.cmpop) -> str:
    return ast.unparse(ast.Compare(ast.Name("a"), [op], [ast.Name("b")]))[2:-2]


def _constants(node: ast.Constant) -> Changes:
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
        yield f"{other!r} for {value!r}", set_to("value", other)


def _calls(node: ast.Call) -> Changes:
    for place, keyword in enumerate(node.keywords):
        if keyword.arg not in (None, *_NO_MATTER):
            yield f"{keyword.arg}=… dropped", without("keywords", place)
    plain = [each for each in node.args if not isinstance(each, ast.Starred)]
    if len(plain) == len(node.args):
        for place in range(len(node.args) - 1):
            yield f"arguments {place + 1} and {place + 2} exchanged", exchanged("args", place)
    called = ast.unparse(node.func).rpartition(".")[2]
    if called in _FORGOTTEN and len(plain) == 1:
        yield f"{called} forgotten", replaced_by(plain[0])
