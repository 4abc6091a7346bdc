"""What each lesson is for, from its own first cells: a card on the first page, and a slide."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
import re

from ftlab.grading.course.folder import PROJECT, Course
from lesson_pages import _write as write_changed
import nbformat
from nbformat import NotebookNode
from sphinx.application import Sphinx

_ABILITIES = re.compile(
    r"^\W*After this lesson you can\W*$\n\n((?:- .*\n?(?:  .*\n?)*)+)", re.MULTILINE
)
_TITLE = re.compile(r"# (.+) \((\d+) min\)")


@dataclass(frozen=True)
class Lesson:
    """A lesson as its first cells tell it.

    Args:
        name: Its folder.
        title: Of its first heading.
        minutes: How many it takes, of its first heading.
        abilities: What one can do after it, a line each.
        question: Its opening question, with what is said before it.
        options: What can be guessed.
    """

    name: str
    title: str
    minutes: int
    abilities: tuple[str, ...]
    question: str
    options: tuple[str, ...]


def lesson(path: Path) -> Lesson:
    """Read a lesson.

    Args:
        path: Its notebook in `solutions/`.
    """
    notebook = nbformat.read(path, 4)
    first = notebook.cells[0].source
    title, abilities = _TITLE.match(first), _ABILITIES.search(first)
    if title is None:
        raise ValueError(f"{path} does not begin with '# Title (60 min)'")
    if abilities is None:
        raise ValueError(f"{path} does not say in its first cell what one can do after it")
    lines = re.split(r"^- ", abilities[1], flags=re.MULTILINE)[1:]
    question, options = opening(notebook.cells)
    return Lesson(
        path.parent.name,
        title[1],
        int(title[2]),
        tuple(" ".join(line.split()).rstrip(",;.") for line in lines),
        question,
        options,
    )


def opening(cells: Sequence[NotebookNode]) -> tuple[str, tuple[str, ...]]:
    """The first question whose options stand in its cell, with the text before it; the options."""
    for place, cell in enumerate(cells):
        if cell.cell_type != "code" or "Prediction.choice(" not in cell.source:
            continue
        tree = ast.parse(cell.source)
        named = {
            ast.unparse(node.targets[0]): node.value
            for node in tree.body
            if isinstance(node, ast.Assign)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "choice":
                options = named.get(ast.unparse(node.args[2]), node.args[2])
                try:
                    asked, offered = ast.literal_eval(node.args[1]), ast.literal_eval(options)
                except ValueError:
                    continue  # made by the code that runs
                before = cells[place - 1]
                said = _last_words(before.source) if before.cell_type == "markdown" else ""
                return f"{said}\n\n**{asked}**", tuple(offered)
    raise ValueError("no opening question with options")


def _last_words(text: str) -> str:
    """The last paragraph of a cell, without headings, and without links that lead off a slide."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    paragraph = "\n".join(lines).strip().split("\n\n")[-1]
    return re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", paragraph)


def card(told: Lesson, picture: str) -> str:
    """A lesson in Markdown: picture, link, minutes, abilities."""
    abilities = "\n".join(f"- {each}" for each in told.abilities)
    return (
        f":::{{container}} lesson-card\n{picture}\n\n"
        f"**[{told.name[:2]} {told.title}](/lessons/{told.name}.ipynb)** \\\n"
        f"{told.minutes} minutes. You can then\n\n{abilities}\n:::\n"
    )


def slide(told: Lesson) -> str:
    """The opening question as a slide."""
    options = "\n".join(f"{n}. {each}" for n, each in enumerate(told.options, start=1))
    body = f"## {told.name[:2]} {told.title}\n\n{told.question}\n\n{options}"
    return f":::{{container}} slide\n{body}\n:::\n"


def write_cards(app: Sphinx) -> None:
    """Write what pages include: the cards and the slides."""
    docs = Path(app.srcdir)
    course = Course(docs, PROJECT / "solutions", docs)
    lessons = [lesson(course.source(name)) for name in course.lessons]
    shown = pictures((docs / "lessons" / "pictures.txt").read_text(encoding="utf-8"))
    cards = [card(told, shown[told.name]) for told in lessons]
    text = "\n".join(["::::{container} lesson-cards", *cards, "::::"])
    write_changed(docs / "lessons" / "cards.inc", text + "\n")
    write_changed(docs / "guide" / "slides.inc", "\n".join(map(slide, lessons)))


def pictures(listed: str) -> dict[str, str]:
    """Lesson → Markdown of its picture.

    Args:
        listed: `lesson: ![what it shows](/where)`, one a line.
    """
    return dict(line.split(": ", 1) for line in listed.splitlines() if line)


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.connect("builder-inited", write_cards)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
