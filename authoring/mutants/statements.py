"""Slips in whole statements: one forgotten, one too early, one on the wrong side of a loop."""

from __future__ import annotations

import ast

from authoring.mutants.changes import Change, Changes, dropped, exchanged, set_to

_LOOPS = (ast.For, ast.While)


def of_body(body: list[ast.stmt]) -> Changes:
    """Changes of the statements in a body.

    Args:
        body: Of a function, a loop or a branch.
    """
    for place, statement in enumerate(body):
        following = body[place + 1] if place + 1 < len(body) else None
        if isinstance(statement, _LOOPS):
            yield from _around(statement, place, following)
        if _says_nothing(statement):
            continue
        words = first_line(statement)
        yield f"`{words}` dropped", dropped(place)
        if following is not None and _order_matters(statement, following):
            yield f"`{words}` later", exchanged("body", place)


def of_branch(node: ast.If) -> Changes:
    """What an `if` does although, or only if, its condition does not hold."""
    if node.orelse and not (len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If)):
        yield "else … dropped", set_to("orelse", [])


def first_line(statement: ast.stmt) -> str:
    """A statement's first words, by which a mutant is known."""
    return ast.unparse(statement).splitlines()[0][:40]


def _says_nothing(statement: ast.stmt) -> bool:
    is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return is_text or isinstance(statement, (ast.Return, ast.Import, ast.ImportFrom, ast.Pass))


def _around(loop: ast.stmt, place: int, following: ast.stmt | None) -> Changes:
    """The statement behind a loop indented too far, and the loop's last one not far enough."""
    if isinstance(following, (ast.Return, ast.Expr, ast.AugAssign)):  # done each time, it differs
        yield f"`{first_line(following)}` within the loop", _into(place)
    last = loop.body[-1]  # type: ignore[attr-defined]
    if len(loop.body) > 1 and not isinstance(last, (ast.Break, ast.Continue, ast.Return)):  # type: ignore[attr-defined]
        yield f"`{first_line(last)}` behind the loop", _out_of(place)


def _into(place: int) -> Change:
    def change(node: ast.AST) -> None:
        body = node.body  # type: ignore[attr-defined]
        body[place].body.append(body.pop(place + 1))

    return change


def _out_of(place: int) -> Change:
    def change(node: ast.AST) -> None:
        body = node.body  # type: ignore[attr-defined]
        body.insert(place + 1, body[place].body.pop())

    return change


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
