"""What students get, in one zip file: `make student-bundle`.

The lessons as released, `ftlab`, what is needed to run both, and a README of its own. Not in it:
`solutions/`, `tests/`, nbgrader's configuration, gradebooks, and of `ftlab` what only teachers and
tests use. The same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
import re
from typing import Annotated
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ftlab.errors import PACKAGE, InputError, listed
from ftlab.grading.course.release import faults
from ftlab.lesson_files import core_notebooks, further_notebook
import nbformat
import typer

PROJECT = PACKAGE.parent
OUTPUT = PROJECT / "build" / "ftlab-student.zip"
README = Path(__file__).with_name("student_readme.md")
GLOSSARY = "docs/glossary.md"
PAPERS = (
    "CITATION.cff",
    "LICENSE",
    "LICENSE-lessons",
    "constraints.txt",
    "environment.yml",
    "pyproject.toml",
)
TEACHERS = "ftlab/grading/"
CHECKING = ("ftlab/grading/__init__.py", "ftlab/grading/notebook/")  # which students do
RULES = ("help", "lab", "clean", "$(VENV)/.lab")  # of the Makefile
_RULE = re.compile(r"^([^\s:=]+):(?!=)", re.MULTILINE)
_TITLE = re.compile(r"^# (.+)", re.MULTILINE)
_DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip file can have


def contents(project: Path = PROJECT, lessons: Sequence[str] = ()) -> dict[str, bytes]:
    """The files of the bundle.

    Args:
        project: Where `solutions/`, `notebooks/` and `ftlab/` are.
        lessons: Which lessons; all that are released if not given.

    Returns:
        Path inside the bundle → content, in order.

    Raises:
        InputError: A lesson is not released, or its release gives something away.
    """
    released = _released(project, lessons)
    for path in released:
        for notebook in (path, further_notebook(path.parent)):
            if notebook:
                _check(project, notebook)
    folders = [path.parent for path in released]
    own = [path for path in _files(project / "ftlab") if _is_for_students(path, project)]
    pages = [project / "docs" / name for name in ("evidence.md", "claims.md", "recipe.md")]
    evidence = [*pages, *_files(project / "docs" / "evidence")]
    lessons_files = [path for folder in folders for path in _files(folder)]
    papers = [project / name for name in PAPERS]
    found = {
        path.relative_to(project).as_posix(): path.read_bytes()
        for path in (*own, *evidence, *lessons_files, *papers)
    }
    rules = (project / "Makefile").read_text(encoding="utf-8")
    found["Makefile"] = makefile(rules).encode()
    found["README.md"] = readme(released, project).encode()
    found[GLOSSARY] = glossary((project / GLOSSARY).read_text("utf-8"), [*found]).encode()
    return dict(sorted(found.items()))


def _released(project: Path, lessons: Sequence[str]) -> list[Path]:
    """The core notebooks of the wanted lessons."""
    folders = sorted({path.parent for path in project.glob("notebooks/*/*.ipynb")})
    there = {folder.name: core_notebooks(folder)[-1] for folder in folders}
    if not there or not set(lessons) <= there.keys():
        raise InputError(
            f"released lessons ({', '.join(there) or 'there is none'})",
            listed(lessons) or "none",
            "a spelling slip, or a lesson that is not released yet",
            "make release",
        )
    return [there[name] for name in sorted(set(lessons) or there)]


def _check(project: Path, released: Path) -> None:
    """Stop where a released notebook is not what its source gives."""
    name = f"{released.parent.name}/{released.name}"
    problems = faults(released, project / "solutions" / name)
    if problems:
        raise InputError(
            f"notebooks/{name} to be as it was released",
            "; ".join(problems[:3]),
            "somebody worked in it, or its source was changed since",
            "make release",
        )


def _files(folder: Path) -> Iterator[Path]:
    """All files under a folder, but nothing that Python, Jupyter or an editor left there."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in parts):
            yield path


def _is_for_students(path: Path, project: Path) -> bool:
    name = path.relative_to(project).as_posix()
    return name.startswith(CHECKING) or not name.startswith(TEACHERS)


def makefile(text: str) -> str:
    """The rules of a Makefile that students need.

    Args:
        text: The project's Makefile, an empty line between any two rules.
    """
    kept = ["# `make lab` opens the lessons."]
    for paragraph in text.strip().split("\n\n")[1:]:  # the first says what authors can do
        rule = _RULE.search(paragraph)
        if rule is None or rule[1] in (".PHONY", *RULES):
            kept.append(paragraph)
    names = " ".join(name for name in RULES if "/" not in name)
    return re.sub(r"(?m)^\.PHONY:.*", f".PHONY: {names}", "\n\n".join(kept)) + "\n"


def readme(released: Sequence[Path], project: Path = PROJECT) -> str:
    """The README for students, with links to the lessons that are in the bundle."""
    paths = [path.relative_to(project).as_posix() for path in released]
    lines = [
        f"- [{path.parent.name[:2]} {_title(path)}]({place})"
        for path, place in zip(released, paths, strict=True)
    ]
    text = README.read_text(encoding="utf-8")
    return text.replace("{lessons}", "\n".join(lines)).replace("{first}", paths[0])


def glossary(text: str, files: Sequence[str]) -> str:
    """The glossary with links to notebooks of the bundle, in place of pages of the site.

    Args:
        text: The site's page.
        files: What is in the bundle.
    """
    pages = {
        path.parent.name + "-further" * (path.stem == "further"): f"../{path}"
        for path in map(PurePosixPath, files)
        if path.suffix == ".ipynb"
    }
    return re.sub(
        r"\[([^\]]*)\]\(lessons/([\w-]+)\.ipynb\)",
        lambda link: f"[{link[1]}]({pages[link[2]]})" if link[2] in pages else link[1],
        text,
    )


def _title(notebook: Path) -> str:
    cells = nbformat.read(notebook, 4).cells
    titles = (_TITLE.search(cell.source) for cell in cells if cell.cell_type == "markdown")
    return next((title[1] for title in titles if title), notebook.stem)


def write(files: Mapping[str, bytes], path: Path) -> None:
    """Write a zip file whose bytes depend on nothing but its content.

    Args:
        files: Path inside → content.
        path: The zip file, which gives its name to the one folder in it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(path, "w") as bundle:
        for name, content in files.items():
            entry = ZipInfo(f"{path.stem}/{name}", _DATE)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16  # on Windows too
            entry.compress_type = ZIP_DEFLATED
            bundle.writestr(entry, content)


def main(
    lessons: Annotated[
        list[str] | None, typer.Argument(help="Lessons to put in; all if not given.")
    ] = None,
    output: Annotated[Path, typer.Option(help="The zip file.")] = OUTPUT,
) -> None:
    """Put what students get into one zip file."""
    try:
        files = contents(lessons=lessons or ())
    except InputError as error:
        typer.echo(f"InputError: {error}", err=True)
        raise typer.Exit(2) from None
    write(files, output)
    typer.echo(f"{output}: {len(files)} files, {output.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    typer.run(main)
