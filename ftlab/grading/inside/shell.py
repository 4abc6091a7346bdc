"""Runs cells as a notebook's kernel does and keeps what they show, up to a limit."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
import io
import os
import sys
from typing import Any, NamedTuple

from ftlab.grading.inside.left_out import LeftOut
from ftlab.grading.inside.shown import MOST_TEXT, Outputs
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.history import HistoryManager


class Ran(NamedTuple):
    """What became of a cell.

    Args:
        outputs: As in a notebook file.
        error: What stopped it, if anything did.
        left_out: Lines that could not run here and that may matter.
    """

    outputs: list[dict[str, Any]]
    error: BaseException | None
    left_out: list[str]


class _Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of a cell."""

    encoding = "utf-8"

    def __init__(self, shell: CellShell, name: str) -> None:
        self._shell, self._name = shell, name

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return {"stdout": 1, "stderr": 2}[self._name]  # as in a kernel; here the null device

    def write(self, text: str) -> int:
        self._shell.outputs.write(self._name, str(text))
        return len(text)


class _Published(DisplayPublisher):
    def publish(self, data: Any, metadata: Any = None, **_: Any) -> None:  # type: ignore[override]
        self.shell.outputs.show("display_data", dict(data))

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.kept.clear()


class _Displayed(DisplayHook):
    def __call__(self, result: Any = None) -> None:
        if result is None or self.quiet():
            return
        data, _ = self.compute_format_data(result)
        self.update_user_ns(result)
        if data:
            shell = self.shell
            assert isinstance(shell, CellShell)
            count = shell.execution_count
            shell.outputs.show("execute_result", dict(data), execution_count=count)


class CellShell(LeftOut):
    """IPython without a terminal and without a front end."""

    outputs = Outputs()
    _loop: Any = (0, None)  # a process and its event loop

    def init_display_pub(self) -> None:
        """What cells display goes to the outputs."""
        self.display_pub = _Published(parent=self, shell=self)

    def init_displayhook(self) -> None:
        """So does the value of a cell's last line."""
        self.displayhook = _Displayed(parent=self, shell=self)
        self.display_trap = _trap(self.displayhook)

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        name = getattr(etype, "__name__", str(etype))
        try:
            text = str(evalue)
        except Exception:  # a student's exception may be anything
            text = ""
        self.outputs.fail(name, text[:MOST_TEXT], [line[:MOST_TEXT] for line in stb[:200]])

    def run(self, source: str) -> Ran:
        """Run a cell.

        Args:
            source: Its code, magics and all.
        """
        self.outputs, self.left_out = Outputs(), []
        with self._streams():
            error = self._run(source)
        self.execution_count += 1
        return Ran(self.outputs.kept, error, self.left_out)

    def _run(self, source: str) -> BaseException | None:
        """Run a cell while an event loop is running, as in a kernel; what stopped it."""
        process, loop = self._loop
        if process != os.getpid() or loop.is_closed():  # a fork needs a loop of its own
            loop = asyncio.new_event_loop()
            asyncio.set_event_loop(loop)
            self._loop = os.getpid(), loop
        try:
            result = loop.run_until_complete(self._ran(source))
        except BaseException as error:  # the student's code stopped the loop, say
            self.showtraceback()
            return error
        return result.error_before_exec or result.error_in_exec

    async def _ran(self, source: str) -> Any:
        """What `run_cell` does where a loop is running."""
        problem = result = None
        try:
            code = self.transform_cell(source)
        except Exception:
            code, problem = source, sys.exc_info()
        try:
            result = await self.run_cell_async(
                source, transformed_cell=code, preprocessing_exc_tuple=problem
            )
        finally:
            self.events.trigger("post_execute")
            self.events.trigger("post_run_cell", result)
        return result

    def ask_exit(self) -> None:
        """What `exit()` does: it ends the cell, not the process."""
        raise SystemExit

    @contextmanager
    def silenced(self) -> Iterator[None]:
        """Keep what is printed away from the cell's outputs."""
        kept, self.outputs = self.outputs, Outputs()
        try:
            with self._streams():
                yield
        finally:
            self.outputs = kept

    @contextmanager
    def _streams(self) -> Iterator[None]:
        before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Stream(self, "stdout"), _Stream(self, "stderr")
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before


def _trap(hook: DisplayHook) -> Any:
    from IPython.core.display_trap import DisplayTrap

    return DisplayTrap(hook=hook)


def make_shell() -> CellShell:
    """A shell with inline figures, which keeps no history on disk."""
    HistoryManager.enabled = False  # type: ignore[assignment]
    shell: CellShell = CellShell.instance()
    shell.colors = "nocolor"
    # By these two notebooks and packages ask whether they run in Jupyter.
    shell.config.IPKernelApp.connection_file = ""
    CellShell.__name__ = "ZMQInteractiveShell"
    from matplotlib_inline.backend_inline import configure_inline_support

    configure_inline_support(shell, "module://matplotlib_inline.backend_inline")
    return shell
