"""Run all checks of a notebook outside JupyterLab: `ftlab check NOTEBOOK`."""

from __future__ import annotations

from contextlib import suppress
from glob import escape
import os
from pathlib import Path
from subprocess import DEVNULL
from typing import TYPE_CHECKING, Annotated

from ftlab.errors import PACKAGE, InputError
from ftlab.grading.notebook.verdict import Checked, altered, first_line, verdicts
from ftlab.lesson_files import COPY, FURTHER, is_further
from ftlab.translation import _
from rich.console import Console
from rich.table import Table
from rich.text import Text
import typer

if TYPE_CHECKING:
    from nbformat import NotebookNode

SECONDS = 300
NOTEBOOKS = PACKAGE.parent / "notebooks"  # as they were handed out


def read(path: Path) -> NotebookNode:
    """Read a notebook that somebody has been working on.

    Args:
        path: The file.

    Raises:
        InputError: No such file, not a notebook, or nothing in it to check.
    """
    from ftlab.grading.notebook.exercises import checks_of
    from ftlab.grading.notebook.further import exercises_marked
    from ftlab.grading.notebook.lenient import text_of, well_formed
    from ftlab.grading.notebook.marks import marked_again
    import nbformat

    wanted = "a notebook with exercises, a file that ends in .ipynb"
    if not path.is_file():
        raise InputError(
            wanted,
            f"{path}, a folder" if path.is_dir() else f"{path}, which does not exist",
            "another folder, or a spelling slip",
            "ftlab check notebooks/00-start-here/start-here.ipynb",
        )
    try:
        notebook = nbformat.reads(well_formed(text_of(path.read_bytes())[0]), 4)
        if is_further(path.name):
            notebook = exercises_marked(notebook)
        if released := released_as(path):
            marked_again(notebook, released)
        nbformat.validate(notebook)
        for place, cell in enumerate(notebook.cells):  # some editors drop the cells' ids
            marks = cell.metadata.get("nbgrader", {})
            cell["id"] = marks.get("grade_id") or cell.get("id") or f"cell-{place}"
    except Exception as error:  # a broken file breaks the reader in many ways
        raise InputError(
            wanted,
            f"{path}, which is not one ({type(error).__name__}: {first_line(str(error))})",
            "a download that stopped half way, or marks of a merge in the file",
            "open it in JupyterLab; if that fails too, begin with a fresh copy of the notebook",
        ) from None
    if not checks_of(notebook):
        raise InputError(
            wanted,
            f"{path}, which has no check in it",
            "another notebook, or one whose cells were copied without their nbgrader metadata",
            "the notebook as it was handed out",
        )
    return notebook


def check(path: Path, *, seconds: int = SECONDS) -> list[Checked]:
    """Run a notebook from top to bottom in a fresh kernel, and read its checks.

    A cell that stops with an error does not end the run. The file is left as it is.

    Args:
        path: The notebook.
        seconds: The most that one cell may take.

    Returns:
        One verdict an exercise, in the notebook's order; at the end those without their check.
    """
    from jupyter_core.utils import run_sync

    return run_sync(checked)(path, seconds)


async def checked(path: Path, seconds: int = SECONDS) -> list[Checked]:
    """The same where an event loop runs already."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    notebook = read(path)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            cell.metadata.pop("tags", None)  # "skip-execution" and the like
    client = NotebookClient(
        notebook,
        timeout=seconds,
        kernel_name="python3",
        allow_errors=True,
        interrupt_on_timeout=True,
        resources={"metadata": {"path": str(path.resolve().parent)}},
    )
    environ = {**os.environ, "NBGRADER_EXECUTION": "validate"}
    with suppress(CellTimeoutError, DeadKernelError):  # what did not run is told as such
        # The kernel's own notices are not the student's.
        await client.async_execute(stderr=DEVNULL, env=environ)
    return verdicts(notebook, altered(notebook, released_as(path)))


def released_as(path: Path) -> NotebookNode | None:
    """The notebook as it was handed out; `None` where it is not there, or is this very file.

    Args:
        path: Somebody's; a copy such as `start-here (1).ipynb` is looked for without its number,
            and what is further, which each lesson has, in the lesson's folder.
    """
    from ftlab.grading.notebook.further import exercises_marked
    import nbformat

    if is_further(path.name):
        own = NOTEBOOKS / path.resolve().parent.name / FURTHER
        there = own.is_file() and not own.samefile(path)
        return exercises_marked(nbformat.read(own, 4)) if there else None
    for name in (path.name, COPY.sub("", path.stem) + path.suffix):
        found = [each for each in NOTEBOOKS.glob(f"*/{escape(name)}") if not each.samefile(path)]
        if len(found) == 1:
            return nbformat.read(found[0], 4)
    return None


def show(checked: list[Checked], console: Console, seconds: int = SECONDS) -> None:
    """Print the verdicts as a table.

    Args:
        checked: What to print.
        console: Where.
        seconds: The most that one cell could take.
    """
    heads = (_("exercise"), _("check"), _("looks like"), _("what it says"))
    table = Table(*heads, show_lines=True)
    for each in checked:
        said = each.verdict
        style = {"passed": "green", "failed": "red"}.get(said.state, "yellow")
        message = "\n".join(lines(each, seconds))
        state = Text(_(said.state), style)
        table.add_row(Text(each.exercise), state, said.misconception, Text(message))
    console.print(table)
    passed = sum(each.verdict.state == "passed" for each in checked)
    told = _("{passed} of {n} passed. Grading adds hidden tests.", passed=passed, n=len(checked))
    console.print(told)


def lines(each: Checked, seconds: int = SECONDS) -> list[str]:
    """What to say of an exercise, the student's own cell first."""
    said = each.verdict
    own_lines = [line.strip() for line in said.message.splitlines()]
    if said.state == "not run":
        return [_("a cell before it ended the kernel or took too long")]
    if each.stopped:
        late = _(
            "cell {cell!r} was stopped: it took longer than {seconds} s",
            cell=each.stopped,
            seconds=seconds,
        )
        return [late, *(line for line in own_lines if not line.startswith("KeyboardInterrupt"))]
    if each.own_error and not said.from_check:
        own = first_line(each.own_error)
        return [_("The exercise's own cell stopped: {error}", error=own), *own_lines]
    return own_lines


def command(
    notebook: Annotated[Path, typer.Argument(help="The notebook, a file that ends in .ipynb.")],
    timeout: Annotated[int, typer.Option(help="The most seconds for one cell.")] = SECONDS,
) -> None:
    """Run all checks of a notebook and show what they say.

    The notebook runs from top to bottom in a fresh kernel, as it will when it is graded, and the
    file is left as it is. Ends with 1 when a check does not pass.
    """
    console = Console()
    with console.status(f"running {notebook.name} (TensorFlow takes a few seconds to start)"):
        checked = check(notebook, seconds=timeout)
    show(checked, console, timeout)
    raise typer.Exit(int(any(each.verdict.state != "passed" for each in checked)))
