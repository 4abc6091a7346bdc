"""`make badges REPOSITORY=owner/name`: Colab's notebooks, and badges in the README.

For whoever publishes the course on GitHub: a badge needs the address of the repository.
"""

from __future__ import annotations

from pathlib import Path
import re
import shutil
from typing import Annotated
from urllib.parse import quote

from ftlab.errors import PACKAGE, InputError
from ftlab.lesson_files import is_further, lesson_notebooks
import typer

from authoring.online.notebooks import copy_for_colab

PROJECT = PACKAGE.parent
BEGIN, END = "<!-- badges: begin -->", "<!-- badges: end -->"
_BLOCK = re.compile(f"{BEGIN}\n.*?{END}\n", re.DOTALL)
_REPOSITORY = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+")
_FIRST_LESSON = "00-start-here/start-here.ipynb"


def write(repository: str, branch: str, project: Path = PROJECT) -> list[Path]:
    """Write `colab/` and the README's badges, in place of earlier ones.

    Args:
        repository: On GitHub, as `owner/name`.
        branch: Where the course is, such as `main`.
        project: Where README.md and `notebooks/` are.

    Returns:
        The notebooks for Colab.

    Raises:
        InputError: `repository` is not of the form `owner/name`.
    """
    if not _REPOSITORY.fullmatch(repository):
        raise InputError(
            "a repository on GitHub as owner/name",
            repr(repository),
            "a whole address, or none, was given",
            "make badges REPOSITORY=owner/name",
        )
    shutil.rmtree(project / "colab", ignore_errors=True)
    made = []
    for released in lesson_notebooks(project / "notebooks"):
        copy = project / "colab" / released.relative_to(project / "notebooks")
        copy_for_colab(released, copy, repository, branch)
        made.append(copy)
    readme = project / "README.md"
    readme.write_text(with_badges(readme.read_text(), repository, branch))
    (project / "colab" / "README.md").write_text(_contents(made, repository, branch))
    return made


def with_badges(readme: str, repository: str, branch: str) -> str:
    """The README with badges of Binder and Colab under its heading.

    Args:
        readme: Its text, with or without badges.
        repository: On GitHub, as `owner/name`.
        branch: Where the course is.
    """
    block = f"{BEGIN}\n{_binder(repository, branch)}\n{_colab(repository, branch, _FIRST_LESSON)}"
    bare = _BLOCK.sub("", readme).replace("\n\n\n", "\n\n")
    heading, rest = bare.split("\n", 1)
    return f"{heading}\n\n{block}\n{END}\n{rest}"


def _binder(repository: str, branch: str) -> str:
    path = quote(f"lab/tree/notebooks/{_FIRST_LESSON}", safe="")
    address = f"https://mybinder.org/v2/gh/{repository}/{quote(branch, safe='')}?urlpath={path}"
    return f"[![Open in Binder](https://mybinder.org/badge_logo.svg)]({address})"


def _colab(repository: str, branch: str, lesson: str) -> str:
    site = "https://colab.research.google.com"
    address = f"{site}/github/{repository}/blob/{branch}/colab/{lesson}"
    return f"[![Open in Colab]({site}/assets/colab-badge.svg)]({address})"


def _contents(made: list[Path], repository: str, branch: str) -> str:
    lines = ["# The lessons in Google Colab", "", "Made by `make badges`; do not edit.", ""]
    for path in made:
        lesson = path.relative_to(path.parents[1]).as_posix()
        name = f"{path.parent.name}{', further' if is_further(path.name) else ''}"
        lines.append(f"- {name}: {_colab(repository, branch, lesson)}")
    return "\n".join(lines) + "\n"


def main(
    repository: Annotated[str, typer.Argument(help="on GitHub, as owner/name")] = "",
    branch: Annotated[str, typer.Option(help="where the course is")] = "main",
) -> None:
    """Put Binder and Colab into the README, and Colab's notebooks into colab/."""
    try:
        made = write(repository, branch)
    except InputError as error:
        typer.echo(error, err=True)
        raise typer.Exit(2) from None
    typer.echo(f"Wrote README.md and {len(made)} notebooks in colab/. Commit and push them.")


if __name__ == "__main__":
    typer.run(main)
