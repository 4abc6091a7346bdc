"""Gathers what ftlab says: words marked in its modules, its checks' texts, lessons' questions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
import tomllib
from typing import Any

from babel.messages.catalog import Catalog
from ftlab.errors import PACKAGE
from ftlab.lesson_files import lesson_notebooks

from authoring.catalogue.predicted import predicted

# What marks words in a module → how many of its arguments are words. (Babel's own extraction does
# not look into f-strings before Python 3.12.)
MARKS = {"_": 1, "n_": 2, "N_": 1}
# Parts of the entries of checks/catalogue and checks/questions that are shown.
PARTS = ("name", "looks_like", "why", "observe", "text", "because")
LESSONS = PACKAGE.parent / "solutions"
# Where what only knowledge checks and predictions say stands.
ASKED = ("checks/questions/", "lessons/")
# Of a catalog's head; dates and versions would change the files without a change of the words.
_HEAD = ("Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding")


class SteadyCatalog(Catalog):
    """A catalog that is the same whenever it is written."""

    def _steady_headers(self) -> list[tuple[str, str]]:
        return [line for line in self._get_mime_headers() if line[0] in _HEAD]

    mime_headers = property(_steady_headers, Catalog._set_mime_headers)


def template(package: Path = PACKAGE, lessons: Path = LESSONS) -> SteadyCatalog:
    """All messages, with the file that each stands in, and no translations.

    Args:
        package: The folder to go through.
        lessons: The folder of the lessons' sources.
    """
    found = SteadyCatalog(fuzzy=False, header_comment="# What ftlab says, in English.")
    for path in sorted(package.rglob("*.py")):
        for words in marked(ast.parse(path.read_text(encoding="utf-8"))):
            message = words if len(words) > 1 else words[0]
            found.add(message, locations=[(path.relative_to(package).as_posix(), 0)])
    for path in sorted(package.glob("checks/*/*.toml")):
        for place, text in texts(tomllib.loads(path.read_text(encoding="utf-8"))):
            location = path.relative_to(package).as_posix(), 0
            found.add(text, locations=[location], auto_comments=[place])
    for path in lesson_notebooks(lessons):
        for text in predicted(path):
            found.add(text, locations=[(f"{ASKED[1]}{path.parent.name}", 0)])
    return found


def marked(node: ast.AST) -> Iterator[tuple[str, ...]]:
    """What is marked with `_`, `n_` or `N_` in a module, in its order.

    Args:
        node: The module, or a part of it.

    Yields:
        The words; singular and plural of what is counted.

    Example:
    >>> list(marked(ast.parse("f'{_(\\"a b\\")}' + n_('one', '{n}', n)")))
    [('a b',), ('one', '{n}')]
    """
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
        words = node.args[: MARKS[node.func.id]]
        if all(isinstance(each, ast.Constant) for each in words):
            yield tuple(str(each.value) for each in words if isinstance(each, ast.Constant))
    for child in ast.iter_child_nodes(node):
        yield from marked(child)


def texts(table: dict[str, Any], place: str = "") -> Iterator[tuple[str, str]]:
    """The texts of misconceptions or questions.

    Args:
        table: Out of their TOML file.
        place: Where the table stands in it.

    Yields:
        Where each stands, such as `M07 looks_like` or `q1 a because`, and its words.
    """
    for key, value in table.items():
        if isinstance(value, dict):
            yield from texts(value, place if key == "options" else f"{place} {key}".strip())
        elif key in PARTS:
            yield f"{place} {key}", value
