"""Before Sphinx reads: put every lesson of `solutions/` beside its index, made ready for reading.

Sphinx then executes them, and keeps what came out in a cache (see `nb_execution_mode`). A lesson
is executed again when its code has changed, or the code of `ftlab` that it runs on.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
import re

from ftlab.checks.quiz import questions
from ftlab.grading.course.folder import PROJECT, Course
from lesson_cells import as_page
import nbformat
from sphinx.application import Sphinx

NOT_IN_LESSONS = {"browser", "doctor", "evidence", "grading", "lab_settings", "locale", "online"}
NOTE = """:::{{admonition}} To be read, or to be done
:class: note reading-version

On this page the lesson has run already, with its answers in place: they are behind the lines
*Show an answer*. Figures differ a little from machine to machine. To do it yourself, open
`notebooks/{lesson}` (`make lab`) and guess before you look.
:::"""
PANEL = """*In JupyterLab a panel stands here. After a few clicks it looks like this
([more in the gallery](../panels.md)):*

![{alt}](../pictures/{name}-panel.png)"""
_FIGURE = re.compile(r"!\[([^\]]*)\]\(pictures/([\w-]+)-panel\.png\)")
_TABLE = re.compile(r"## Lessons\n\n(\|.*?\n)\n", re.DOTALL)
_LESSON_LINK = re.compile(r"\(solutions/([\w-]+)/[\w-]+\.ipynb\)")


def write_lessons(app: Sphinx) -> None:
    """Write the notebooks, and the table of lessons that the README has.

    What has not changed is left alone, so that Sphinx does not read it again.
    """
    folder = Path(app.srcdir) / "lessons"
    course = Course(folder, PROJECT / "solutions", folder)
    pictures = panel_pictures((Path(app.srcdir) / "panels.md").read_text(encoding="utf-8"))
    engine = engine_digest(PROJECT / "ftlab")
    for lesson in course.lessons:
        pages = {lesson: nbformat.read(course.source(lesson), 4)}
        if beyond := course.further(lesson):
            pages[f"{lesson}-further"] = nbformat.read(beyond, 4)
        for name, source in pages.items():
            note = NOTE.format(lesson=lesson)
            page = as_page(source, course.config, questions(lesson), pictures, note)
            page.metadata.kernelspec["ftlab"] = engine  # part of what the cache goes by
            _write(folder / f"{name}.ipynb", nbformat.writes(page))
    table = _TABLE.search((PROJECT / "README.md").read_text(encoding="utf-8"))
    if table is None:
        raise ValueError("README.md has no table under '## Lessons' for docs/lessons/index.md")
    _write(folder / "table.inc", _LESSON_LINK.sub(r"(\1.ipynb)", table[1]))


def panel_pictures(gallery: str) -> dict[str, str]:
    """Panel, such as `"learningrate"` → the gallery's picture of it, to be shown in a lesson."""
    return {
        name.replace("-", ""): PANEL.format(alt=alt, name=name)
        for alt, name in _FIGURE.findall(gallery)
    }


def engine_digest(package: Path) -> str:
    """One word for everything in `ftlab` that a lesson may run."""
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        inner = path.relative_to(package)
        if path.is_file() and path.suffix != ".pyc" and inner.parts[0] not in NOT_IN_LESSONS:
            digest.update(str(inner).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _write(path: Path, text: str) -> None:
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.connect("builder-inited", write_lessons)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
