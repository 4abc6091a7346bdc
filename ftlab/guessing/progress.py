"""The course panel: lessons done, guesses against results, what to look at again, what is next."""

from __future__ import annotations

from dataclasses import dataclass, field
import html
import json
import os
from pathlib import Path
import re
from typing import Any

from ftlab import kept
from ftlab.checks.misconceptions import catalogue, misconception
from ftlab.checks.quiz import lessons, questions
from ftlab.guessing import tally
from ftlab.panels import look
from ftlab.translation import _

_CALL = re.compile(r"^checks\.(\w+(?:\.\w+)?)\(", re.MULTILINE)


@dataclass(frozen=True)
class Lesson:
    """What was kept of one lesson.

    Args:
        name: Its folder's name, such as `"02-catastrophic-forgetting"`.
        link: The notebook, from the folder that asks; empty where it is not there.
        checks: The names of its checks.
        passed: Those that passed last.
        asked: How many questions its knowledge check has.
        right: How many of them were answered right last.
        guesses: What was kept of its predictions.
        again: Ids of misconceptions that a check or a wrong answer looked like.
    """

    name: str
    link: str
    checks: tuple[str, ...]
    passed: tuple[str, ...]
    asked: int
    right: int
    guesses: tuple[dict[str, Any], ...] = field(repr=False)
    again: tuple[str, ...]

    @property
    def title(self) -> str:
        """Such as `"02 Catastrophic forgetting"`."""
        number, _dash, words = self.name.partition("-")
        return f"{number} {words.replace('-', ' ').capitalize()}"

    @property
    def done(self) -> bool:
        """Whether all its checks passed."""
        return bool(self.checks) and set(self.checks) <= set(self.passed)


class Progress:
    """How far a learner has come. Shown as a table; `str()` gives it as text.

    Args:
        here: The folder of the notebook that asks; the one the kernel runs in by default.

    Attributes:
        lessons: A `Lesson` each, in the course's order.
    """

    def __init__(self, here: Path | str | None = None) -> None:
        folder = Path(here or ".").resolve()
        course = folder.parent if folder.name in lessons() else folder
        self.lessons = [_lesson(course, name, folder) for name in lessons()]

    @property
    def next(self) -> Lesson | None:
        """The first lesson that is not done; `None` when all are."""
        return next((each for each in self.lessons if not each.done), None)

    @property
    def again(self) -> list[str]:
        """Names of the misconceptions to look at again, each once."""
        ids = dict.fromkeys(each for lesson in self.lessons for each in lesson.again)
        return [misconception(each).name for each in ids]

    def so_far(self) -> str:
        """Guesses against results, in a sentence."""
        told = tally.so_far(each for lesson in self.lessons for each in lesson.guesses)
        return _("Your guesses so far: {told}.", told=told) if told else _("No guesses yet.")

    def _rows(self) -> list[tuple[str, ...]]:
        return [
            (
                ("✓ " if each.done else "") + each.title,
                f"{len(set(each.passed) & set(each.checks))} / {len(each.checks)}",
                f"{each.right} / {each.asked}",
                tally.so_far(each.guesses) or "–",
            )
            for each in self.lessons
        ]

    def _heads(self) -> tuple[str, ...]:
        return (_("lesson"), _("checks passed"), _("questions right"), _("guesses"))

    def __str__(self) -> str:
        lines = [" · ".join(row) for row in [self._heads(), *self._rows()]]
        lines.append(self.so_far())
        if self.again:
            lines.append(_("To look at again: {names}.", names="; ".join(self.again)))
        if self.next:
            lines.append(_("Next lesson: {title}", title=self.next.title))
        return "\n".join([*lines, self._about()])

    __repr__ = __str__

    def _about(self) -> str:
        return _(
            "Read from {file} in each lesson's folder, on this machine only; delete a file to "
            "delete what it says.",
            file=kept.FILE,
        )

    def _repr_mimebundle_(self, **options: Any) -> dict[str, str]:
        rows = [
            (_link(each.link, title), *cells)
            for each, (title, *cells) in zip(self.lessons, self._rows(), strict=True)
        ]
        parts = [look.table(self._heads(), rows), f"<p>{self.so_far()}</p>"]
        if self.again:
            names = "".join(f"<li>{html.escape(name)}</li>" for name in self.again)
            parts.append(f"<p>{_('To look at again:')}</p><ul>{names}</ul>")
        if self.next:
            link = _link(self.next.link, self.next.title)
            parts.append(f"<p><b>{_('Next lesson: {title}', title=link)}</b></p>")
        else:
            parts.append(f"<p><b>{_('All lessons are done.')}</b></p>")
        parts.append(f"<p>{html.escape(self._about())}</p>")
        told = f'<div class="ftlab-progress">{"".join(parts)}</div>'
        return {"text/html": told, "text/plain": str(self)}


def progress(folder: Path | str | None = None) -> Progress:
    """How far you have come in the course: lessons, checks, guesses, what is next.

    It reads what the lessons keep beside their notebooks (`ftlab.kept`); it sends and writes
    nothing.

    Args:
        folder: A lesson's folder, or the one that holds them; where the notebook is by default.

    Example:
    >>> progress("nowhere").next.title
    '00 Start here'
    """
    return Progress(folder)


def _lesson(course: Path, name: str, here: Path) -> Lesson:
    known = kept.read(course / name)
    path = course / name / f"{name.partition('-')[2]}.ipynb"
    checks = kept.tables(known.get("checks"))
    failed = [what.get("misconception") for what in checks.values() if not what.get("passed")]
    asked = questions(name)
    tries = kept.tables(known.get("quiz")).get(name, {})
    chosen = [each.option(tries[each.key][-1]) for each in asked if tries.get(each.key)]
    wrong = [option.misconception for option in chosen if option and not option.right]
    return Lesson(
        name=name,
        link=Path(os.path.relpath(path, here)).as_posix() if path.is_file() else "",
        checks=_checks_of(path),
        passed=tuple(check for check, what in checks.items() if what.get("passed")),
        asked=len(asked),
        right=sum(bool(option and option.right) for option in chosen),
        guesses=tuple(kept.tables(known.get("predictions")).values()),
        again=tuple(each for each in [*failed, *wrong] if each in catalogue()),
    )


def _checks_of(path: Path) -> tuple[str, ...]:
    """The checks that a notebook calls, each once."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (OSError, ValueError, KeyError):
        return ()
    return tuple(dict.fromkeys(name for text in sources for name in _CALL.findall(text)))


def _link(address: str, words: str) -> str:
    told = html.escape(words)
    return f'<a href="{html.escape(address)}">{told}</a>' if address else told
