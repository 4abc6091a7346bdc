"""The command line: `ftlab doctor`, and the commands for grading.

A command's module is imported when the command is called, so that `ftlab` itself starts quickly.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from ftlab.errors import TeachingError
from ftlab.translation import _
from rich.console import Console
import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

# Command → its module, which has a function of the name `command`, and what it does.
COMMANDS = {
    "check": ("ftlab.lab.selfcheck", "Run all checks of a notebook and show what they say."),
    "grade": (
        "ftlab.grading.commands",
        "Grade what was handed in: boxed, sealed, on all cores.",
    ),
    "report": ("ftlab.grading.reports.report", "Show how a class did in a lesson."),
    "feedback": (
        "ftlab.grading.feedback.pages",
        "Write a class its feedback, without hidden tests.",
    ),
    "adopt": (
        "ftlab.grading.trial.adopt",
        "Try a course's own solutions: which of its tests can be sealed.",
    ),
    "simulate-class": (
        "ftlab.grading.trial.simulate",
        "Make up a class whose true scores are known.",
    ),
}


def _there(command: str) -> bool:
    """Whether a command is installed: the copy for students has no commands for teachers."""
    try:
        return command in COMMANDS and find_spec(COMMANDS[command][0]) is not None
    except ModuleNotFoundError:  # not even its room
        return False


class _LazyGroup(TyperGroup):
    """Commands that are imported when they are called; errors that teach, without a traceback."""

    _listing = False

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *filter(_there, COMMANDS)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if not _there(cmd_name):
            return super().get_command(ctx, cmd_name)
        module, summary = COMMANDS[cmd_name]
        if self._listing:
            return TyperCommand(cmd_name, help=summary)
        single = typer.Typer(add_completion=False)
        single.command(cmd_name)(import_module(module).command)
        return get_command(single)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        self._listing = True
        try:
            super().format_help(ctx, formatter)
        finally:
            self._listing = False

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except TeachingError as error:
            Console(stderr=True).print(f"{type(error).__name__}: {error}", markup=False)
            raise typer.Exit(2) from None


app = typer.Typer(no_args_is_help=True, add_completion=False, cls=_LazyGroup)


@app.callback()
def ftlab() -> None:
    """Fine-tune pretrained Keras models and see what that does to them."""


@app.command()
def doctor() -> None:
    """Say what is installed, what is missing and what to do about it.

    Ends with 1 when the lessons lack something that they need.
    """
    from ftlab.lab.doctor import examine, show

    console = Console()
    with console.status(_("looking (TensorFlow takes a few seconds to start)")):
        findings = examine()
    show(findings, console)
    raise typer.Exit(int(any(finding.word == "missing" for finding in findings)))


if __name__ == "__main__":
    app()
