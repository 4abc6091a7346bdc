"""Which names a cell uses and which it gives a value, read off its code."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from functools import lru_cache
import re
import symtable
from typing import NamedTuple

from IPython.core.inputtransformer2 import TransformerManager

MOST_READ, MOST_MAGICS = 50_000, 50  # characters and lines; no lesson's cell comes near
_SLOW = re.compile(r"^.*[%!?].*$|^\s*[/,;].*$", re.MULTILINE)  # IPython reads all again for each
_ALWAYS_THERE = {*dir(builtins), "display", "exit", "get_ipython", "quit", "__name__"}


class Names(NamedTuple):
    """The names of a cell.

    Args:
        bound: What it gives a value: assignments, imports, functions.
        used: What it reads while it runs.
        later: What functions, classes and comprehensions in it read, perhaps later.
        unclear: It is too long or too deep to be read: it may use anything.
    """

    bound: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    unclear: bool = False


@lru_cache(maxsize=2000)
def names(source: str) -> Names:
    """The names of a cell; none for one that is no Python.

    Args:
        source: The cell's code, magics and all.

    Example:
    >>> found = names("total = a + f(b)")
    >>> sorted(found.bound), sorted(found.used)
    (['total'], ['a', 'b', 'f'])
    """
    if len(source) > MOST_READ or len(_SLOW.findall(source)) > MOST_MAGICS:
        return Names(unclear=True)
    try:
        return _names(TransformerManager().transform_cell(source))
    except (SyntaxError, ValueError):
        return Names()
    except (RecursionError, MemoryError, RuntimeError):  # Python's parser and IPython give up
        return Names(unclear=True)


def _names(code: str) -> Names:
    table = symtable.symtable(code, "<cell>", "exec")
    symbols = table.get_symbols()
    bound = {each.get_name() for each in symbols if _binds(each)}
    used = {each.get_name() for each in symbols if each.is_referenced()}
    used.update(_added_to(ast.parse(code)))
    later: set[str] = set()
    for child in table.get_children():
        _globals_of(child, later)
    return Names(
        frozenset(bound), frozenset(used - _ALWAYS_THERE), frozenset(later - _ALWAYS_THERE)
    )


def _binds(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()


def _added_to(node: ast.AST) -> Iterator[str]:
    """Names that `+=` and its like read, which a symbol table counts as assigned only.

    Not those in functions, whose names are their own.
    """
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.AugAssign) and isinstance(child.target, ast.Name):
            yield child.target.id
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _added_to(child)


def _globals_of(table: symtable.SymbolTable, found: set[str]) -> None:
    # One that is only assigned may be read too, by `+=`.
    found.update(each.get_name() for each in table.get_symbols() if each.is_global())
    for child in table.get_children():
        _globals_of(child, found)
