"""Grades as learning-management systems import them: Canvas and Moodle."""

from __future__ import annotations

from collections.abc import Callable
import csv
from pathlib import Path
import re

from ftlab.grading.record.results import Results
from ftlab.grading.reports.summary import is_known, name_of

Row = tuple[str, ...]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what begins so, a spreadsheet calculates
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def canvas(results: Results) -> list[Row]:
    """Rows of a file for Canvas: *Grades → Import*.

    Canvas finds a student by `ID` (its own number, nbgrader's `lms_user_id`), else by `SIS Login
    ID` (the student's id here), else by name. The row under the header says what the assignment
    is out of.

    Source: Canvas's own importer,
    https://github.com/instructure/canvas-lms/blob/master/lib/gradebook_importer.rb
    """
    header = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", results.lesson)
    possible = ("    Points Possible", "", "", "", "", _number(results.max_points))
    rows: list[Row] = [header, possible]
    for each in results.submissions:
        name = ", ".join(part for part in (each.last_name, each.first_name) if part)
        points = _number(each.points)
        rows.append((name or each.student, each.lms_id, "", each.student, "", points))
    return rows


def moodle(results: Results) -> list[Row]:
    """Rows of a file for Moodle: *Grades → Import → CSV file*.

    Map *Email address*, *Username* or *ID number* there to the user, and the assignment's column
    to its grade item. The columns are named as in Moodle's own grade export. Students read the
    feedback, so it holds no more than the misconceptions of the exercises that they failed.

    Source: Moodle's own importer,
    https://github.com/moodle/moodle/blob/main/grade/import/csv/classes/load_data.php
    """
    header = (
        "First name", "Last name", "ID number", "Username", "Email address",
        f"Assignment: {results.lesson}", f"Feedback: {results.lesson}",
    )  # fmt: skip
    rows: list[Row] = [header]
    for each in results.submissions:
        # Some courses use addresses as ids.
        email = each.email or (each.student if "@" in each.student else "")
        rows.append(
            (
                each.first_name, each.last_name, each.lms_id, each.student, email,
                _number(each.points), _feedback(results, each.student),
            )
        )  # fmt: skip
    return rows


LAYOUTS: dict[str, Callable[[Results], list[Row]]] = {"canvas": canvas, "moodle": moodle}


def write_csv(results: Results, layout: str, path: Path) -> None:
    """Write the grades of a lesson to a CSV file.

    Args:
        results: What to write.
        layout: `"canvas"` or `"moodle"`.
        path: The file; replaced when it is there.
    """
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = LAYOUTS[layout](results)
        csv.writer(file).writerows([_as_text(cell) for cell in row] for row in rows)


def _as_text(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay as they are."""
    begins_so = cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if begins_so else cell


def _feedback(results: Results, student: str) -> str:
    """The misconceptions of the exercises that a student failed, such as `double: M06, …`."""
    return "; ".join(
        f"{each.exercise}: {each.misconception}, {name_of(each.misconception)}"
        for each in results.grades
        if each.student == student and not each.passed and is_known(each.misconception)
    )


def _number(points: float | None) -> str:
    """Points without a tail of rounding errors; nothing where there are none."""
    return "" if points is None else f"{round(points, 4):g}"
