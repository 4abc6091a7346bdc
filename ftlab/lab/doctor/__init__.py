"""What is installed, what is missing, and what to do about it: `ftlab doctor`."""

from __future__ import annotations

from ftlab.lab.doctor import folder, jupyter, machine, packages, sandbox
from ftlab.lab.doctor.finding import Finding
from ftlab.translation import N_, _
from rich.console import Console
from rich.markup import escape
from rich.table import Table

__all__ = ["Finding", "examine", "show"]

_COLORS = {"ok": "", "missing": "bold red", "optional": "yellow"}


def examine() -> list[Finding]:
    """Look at everything; takes some seconds, because TensorFlow is started once."""
    return [
        *packages.packages(),
        *packages.versions(),
        *folder.folder(),
        *machine.tensorflow(),
        jupyter.kernel(),
        jupyter.commands(),
        jupyter.port(),
        machine.chromium(),
        *sandbox.sandbox(),
        machine.network(),
    ]


def show(findings: list[Finding], console: Console) -> None:
    """Print what was found, then what to do about what is missing.

    Args:
        findings: As `examine` gives them.
        console: Where to print.
    """
    table = Table("", _("what"), _("found"), box=None, pad_edge=False)
    for finding in findings:
        cells = map(escape, (_(finding.word), finding.what, finding.found))
        table.add_row(*cells, style=_COLORS[finding.word])
    console.print(table)
    for word, heading in (("missing", N_("The lessons need:")), ("optional", N_("Optional:"))):
        lacking = [finding for finding in findings if finding.word == word]
        if lacking:
            console.print(f"\n{_(heading)}")
        for finding in lacking:
            line = f"  {finding.what}: {finding.advice}"
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    if all(finding.word != "missing" for finding in findings):
        console.print("\n" + _("Everything that the lessons need is here."))
