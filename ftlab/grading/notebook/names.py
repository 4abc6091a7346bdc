"""Which names a cell uses and which it gives a value, read off its code."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from functools import lru_cache
import re
import symtable
from typing import NamedTuple

from ftlab import lesson
from IPython.core.inputtransformer2 import TransformerManager

MOST_READ, MOST_MAGICS, MOST_DEEP = 50_000, 50, 3  # characters, lines, magics in one another
_SLOW = re.compile(r"^.*[%!?].*$|^\s*[/,;].*$", re.MULTILINE)  # IPython reads all again for each
_ALWAYS_THERE = {*dir(builtins), "display", "exit", "get_ipython", "quit", "__name__"}


# What may read any name of the notebook, by a word that is made while it runs.
_DYNAMIC = frozenset({
    "In", "Out", "__import__", "__main__", "compile", "dir", "eval", "exec", "globals", "locals",
    "vars", "_", "__", "___", "_dh", "_ih", "_oh",
})  # fmt: skip
_READS_FILES = frozenset({"load", "loadpy", "macro", "recall", "rep", "rerun", "run"})
_QUERIES = frozenset({"eval", "query"})  # methods whose text names variables
_WORD = re.compile(r"[^\W\d]\w*")
_OPTIONS = re.compile(r"^(?:\s*-\w+(?:\s+\d+)?(?=\s|$))+\s*")


class Names(NamedTuple):
    """The names of a cell.

    Args:
        bound: What it gives a value: assignments, imports, functions.
        used: What it reads while it runs.
        later: What functions, classes and comprehensions in it read, perhaps later.
        unclear: It is too long or too deep to be read, or it makes names while it runs: it may
            use anything.
    """

    bound: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    unclear: bool = False

    def __or__(self, other: Names) -> Names:
        """The names of both."""
        return Names(
            self.bound | other.bound,
            self.used | other.used,
            self.later | other.later,
            self.unclear or other.unclear,
        )


@lru_cache(maxsize=2000)
def names(source: str) -> Names:
    """The names of a cell; unclear for one that is no Python, but perhaps IPython's.

    Args:
        source: The cell's code, magics and all.

    Example:
    >>> found = names("total = a + f(b)")
    >>> sorted(found.bound), sorted(found.used)
    (['total'], ['a', 'b', 'f'])
    >>> sorted(names("%%time\\ntotal = a").bound)
    ['total']
    """
    try:
        return _read(source, 0)
    except (SyntaxError, ValueError):
        return Names(unclear=True)


def _read(source: str, depth: int) -> Names:
    """Names of a cell, or of the text of a magic in it, which may hold magics again.

    Raises:
        SyntaxError, ValueError: It is no Python.
    """
    if depth > MOST_DEEP or len(source) > MOST_READ or len(_SLOW.findall(source)) > MOST_MAGICS:
        return Names(unclear=True)
    try:
        return _names(TransformerManager().transform_cell(source), depth)
    except (RecursionError, MemoryError, RuntimeError):  # Python's parser and IPython give up
        return Names(unclear=True)


def _names(code: str, depth: int) -> Names:
    tree = ast.parse(code)
    table = symtable.symtable(code, "<cell>", "exec")
    symbols = table.get_symbols()
    bound = {each.get_name() for each in symbols if _binds(each)}
    used = {each.get_name() for each in symbols if each.is_referenced()}
    used.update(_added_to(tree))
    bound |= _of_lessons(tree)
    later: set[str] = set()
    for child in table.get_children():
        _globals_of(child, later)
    unclear = not _DYNAMIC.isdisjoint((used | later | bound & {"__main__"}) - (bound & {"_", "__"}))
    found = Names(
        frozenset(bound),
        frozenset(used - _ALWAYS_THERE),
        frozenset(later - _ALWAYS_THERE),
        unclear,
    )
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            found |= _in_text(node, node.func.attr, depth)
    return found


def _in_text(call: ast.Call, method: str, depth: int) -> Names:
    """Names in the text that a magic or a query is called with."""
    texts = [each.value if isinstance(each, ast.Constant) else None for each in call.args]
    if method in ("run_line_magic", "run_cell_magic") and texts:
        name, *texts = texts
        if name in _READS_FILES:
            return Names(unclear=True)
        found = Names()
        for text in texts:
            found |= _of_magic(text, depth) if isinstance(text, str) else Names(unclear=True)
        if name == "capture" and isinstance(texts[0], str):
            found |= Names(bound=_words(texts[0]).used)
        return found
    if method not in _QUERIES:
        return Names()
    if not all(isinstance(text, str) for text in texts):
        return Names(unclear=True)
    return _words(" ".join(map(str, texts)))


def _of_magic(text: str, depth: int) -> Names:
    try:
        return _words(text) | _read(_OPTIONS.sub("", text), depth + 1)
    except (SyntaxError, ValueError):  # another language, a file's name, options
        return _words(text)


def _words(text: str) -> Names:
    """Each word may be a name, and be read at any time."""
    found = frozenset(_WORD.findall(text))
    return Names(used=found, later=found)


def _of_lessons(tree: ast.Module) -> set[str]:
    """What a lesson's one line of imports binds."""
    lines = (node for node in tree.body if isinstance(node, ast.ImportFrom))
    if any(line.module == lesson.__name__ and line.names[0].name == "*" for line in lines):
        return set(lesson.__all__)
    return set()


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
