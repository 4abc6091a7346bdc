"""Measure what the page "a class of 200" tells: `python -m authoring.online.class_of_200`.

Grades a made-up class of one lesson, and builds what students get. Wall clock: on a machine that
does other things meanwhile, the seconds are more than a grader needs.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
import subprocess
import sys
from tempfile import TemporaryDirectory
import time
from typing import Annotated

from ftlab._version import __version__
from ftlab.grading.course import bundle
import typer

from authoring.online.student_wheel import wheel

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docs" / "guide" / "class_of_200.json"
CLASS = 200


def graded(lesson: str, n: int) -> float:
    """Seconds that a made-up class takes to be graded, from the command to its end.

    Args:
        lesson: Which.
        n: How many students.
    """
    with TemporaryDirectory() as root:
        _ftlab("simulate-class", lesson, "-n", str(n), "--root", root)
        started = time.perf_counter()
        _ftlab("grade", lesson, "--root", root)
        return time.perf_counter() - started


def _ftlab(*arguments: str) -> None:
    command = [sys.executable, "-m", "ftlab.lab.cli", *arguments]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)


def main(
    lesson: Annotated[str, typer.Option(help="Which to grade.")] = "01-feature-extraction",
    few: Annotated[int, typer.Option(help="Students of a small class.")] = 4,
    more: Annotated[int, typer.Option(help="Students of a larger one.")] = 24,
) -> None:
    """Measure, and write what the page shows.

    The difference of two classes is what their further submissions took, without what every
    command needs to begin.
    """
    each = (graded(lesson, more) - graded(lesson, few)) / (more - few)
    files = bundle.contents()
    with TemporaryDirectory() as scratch:
        zipped = Path(scratch) / "ftlab-student.zip"
        bundle.write(files, zipped)
        built = wheel(files, Path(scratch))
        sizes = {"bundle_mb": zipped.stat().st_size / 1e6, "wheel_mb": built.stat().st_size / 1e6}
    found = {
        "version": __version__,
        "lesson": lesson,
        "students": more,
        "cores": os.cpu_count(),
        "busy": os.getloadavg()[1],
        "seconds": each,
        "minutes": each * CLASS / 60,
        **sizes,
    }
    rounded = {k: round(v, 1) if isinstance(v, float) else v for k, v in found.items()}
    PAGE.write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")
    typer.echo(json.dumps(rounded))


if __name__ == "__main__":
    typer.run(main)
