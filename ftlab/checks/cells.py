"""Whether the cell that holds an answer ran to its end when it was last tried.

A cell that stops with an error leaves what was defined before, and a check would judge that.
IPython tells of every run of a cell, also of one that could not even be read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
import inspect
from itertools import takewhile
import linecache
import re
from typing import Any

from ftlab import kernel
from ftlab.translation import _


@dataclass
class Cells:
    """The cells of a notebook as they were run.

    Attributes:
        latest: Cell id → what was run last, and the error that it stopped with; empty when none.
            The cell that ran last stands last.
        origin: What was run → the cell that it stood in.
    """

    latest: dict[str, tuple[str, str]] = field(default_factory=dict)
    origin: dict[str, str] = field(default_factory=dict)

    def ran(self, result: Any) -> None:
        """Note a run; called by IPython after each."""
        cell = getattr(result.info, "cell_id", None)
        if not cell:
            return
        error = result.error_before_exec or result.error_in_exec
        words = str(error).splitlines()[:1] if error else []
        told = ": ".join([type(error).__name__, *words])[:300] if error else ""
        code = _read(result.info.raw_cell)
        self.latest.pop(cell, None)
        self.latest[cell] = (code, told)
        self.origin[code] = cell

    def problem(self, function: Any) -> str:
        """Why a function is not what its cell holds now; empty where it is, or nobody knows.

        Args:
            function: A student's.
        """
        code = getattr(inspect.unwrap(function) if callable(function) else None, "__code__", None)
        if code is None:
            return ""
        source = "".join(linecache.getlines(code.co_filename)).strip()
        cell = self.origin.get(source, "")
        now, error = self.latest.get(cell, (source, ""))
        if now != source:
            return error or _("the cell was run without it since")
        return self._tried_since(cell, code.co_name)

    def _tried_since(self, cell: str, name: str) -> str:
        """The error of a cell that ran later and was to define a function of that name."""
        if cell not in self.latest:
            return ""
        definition = re.compile(rf"^\s*def {re.escape(name)}\b", re.MULTILINE)
        since = takewhile(lambda run: run[0] != cell, reversed(self.latest.items()))
        return next((e for _cell, (code, e) in since if e and definition.search(code)), "")


def _read(raw: str) -> str:
    """A cell's code as Python gets it; IPython's own lines are made Python's."""
    shell = kernel.shell()
    return str(shell.transform_cell(raw) if shell else raw).strip()


_cells = Cells()


def watch() -> None:
    """Begin to note which cells run, where IPython runs."""
    shell = kernel.shell()
    if shell is not None:
        shell.events.register("post_run_cell", _cells.ran)


def not_run(function: Any) -> str:
    """Why a function is not what its cell holds now; empty where it is."""
    return _cells.problem(function)
