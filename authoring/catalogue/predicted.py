"""Gathers the questions of a lesson's predictions, and what may be answered to them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
import re

import nbformat

WORDS = re.compile(r"[^\W\d_]{2,}")  # "1e-3" and "B" are the same in every language
_NO_WORDS = {"low", "high"}


def predicted(path: Path) -> Iterator[str]:
    """What the predictions of a lesson ask: questions, options, labels of axes.

    Args:
        path: The lesson's source.
    """
    cells = nbformat.read(path, as_version=4).cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    tree = ast.parse(re.sub("^[%!].*$", "", code, flags=re.MULTILINE))
    named: dict[str, ast.expr] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            for call in ast.walk(node.value):
                yield from _asked(call, named)
            named |= {each.id: node.value for each in node.targets if isinstance(each, ast.Name)}


def _asked(node: ast.AST, named: Mapping[str, ast.expr]) -> Iterator[str]:
    made = isinstance(node, ast.Call) and ast.unparse(node.func).startswith("Prediction.")
    if isinstance(node, ast.Call) and made:
        given = [*node.args[1:], *(k.value for k in node.keywords if k.arg not in _NO_WORDS)]
        yield from (words for each in given for words in _texts(each, named) if WORDS.search(words))


def _texts(node: ast.expr | None, named: Mapping[str, ast.expr]) -> Iterator[str]:
    """The texts of an expression: of a list its members, of a dict its keys."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Name(id=name):
            yield from _texts(named.get(name), {})
        case ast.List(elts=members) | ast.Tuple(elts=members):
            for each in members:
                yield from _texts(each, named)
        case ast.Dict(keys=keys):
            for key in keys:
                yield from _texts(key, named)
        case ast.Call(func=ast.Name(id="list"), args=[given]):
            yield from _texts(given, named)
