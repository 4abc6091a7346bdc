"""Which checks passed, kept for the course panel where somebody sits before the notebook."""

from __future__ import annotations

from ftlab import kept


def note(check: tuple[str, str], **what: object) -> None:
    """Keep what became of a check, under the name by which the notebook calls it.

    Args:
        check: Its lesson and name, as `check_that_runs` gives them.
        what: Plain data.
    """
    lesson, name = check
    if lesson:
        kept.keep("checks", name if lesson == "quiz" else f"{lesson}.{name}", what)
