"""The command line: `ftlab doctor`."""

from __future__ import annotations

from rich.console import Console
import typer

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def ftlab() -> None:
    """Fine-tune pretrained Keras models and see what that does to them."""


@app.command()
def doctor() -> None:
    """Say what is installed, what is missing and what to do about it.

    Ends with 1 when the lessons lack something that they need.
    """
    from ftlab.doctor import examine, show

    console = Console()
    with console.status("looking (TensorFlow takes a few seconds to start)"):
        findings = examine()
    show(findings, console)
    raise typer.Exit(int(any(finding.word == "missing" for finding in findings)))


if __name__ == "__main__":
    app()
