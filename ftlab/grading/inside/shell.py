"""Runs cells as a notebook's kernel does and keeps what they show, up to a limit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
import io
import sys
from typing import Any, NamedTuple

from ftlab.grading.inside.left_out import LeftOut
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.history import HistoryManager

MOST_TEXT = 100_000  # characters of all streams of a cell
MOST_SHOWN = 2_000_000  # characters of all figures and tables of a cell


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


class Outputs:
    """Outputs of one cell, no more than the limits."""

    def __init__(self) -> None:
        self.kept: list[dict[str, Any]] = []
        self._text, self._shown = MOST_TEXT, MOST_SHOWN

    def write(self, name: str, text: str) -> None:
        """Text on a stream."""
        if self._text <= 0:
            return
        if len(text) > self._text:
            text = text[: self._text] + f"\n… cut after {MOST_TEXT:,} characters"
        self._text -= len(text)
        last = self.kept[-1] if self.kept else {}
        if last.get("name") == name:
            last["text"] += text
        else:
            self.kept.append({"output_type": "stream", "name": name, "text": text})

    def show(self, kind: str, data: dict[str, Any], **more: Any) -> None:
        """A figure, a table or a value."""
        import base64

        plain = {
            mime: base64.b64encode(value).decode() if isinstance(value, bytes) else value
            for mime, value in data.items()
        }
        self._shown -= sum(len(str(value)) for value in plain.values())
        if self._shown > 0:
            self.kept.append({"output_type": kind, "data": plain, "metadata": {}} | more)

    def fail(self, name: str, value: str, trace: list[str]) -> None:
        """An error."""
        self.kept.append(
            {"output_type": "error", "ename": name, "evalue": value, "traceback": trace}
        )


class _Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of a cell."""

    encoding = "utf-8"

    def __init__(self, shell: CellShell, name: str) -> None:
        self._shell, self._name = shell, name

    def writable(self) -> bool:
        return True

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
            result = self.run_cell(source, store_history=False)
        self.execution_count += 1
        error = result.error_before_exec or result.error_in_exec
        return Ran(self.outputs.kept, error, self.left_out)

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
    from matplotlib_inline.backend_inline import configure_inline_support

    configure_inline_support(shell, "module://matplotlib_inline.backend_inline")
    return shell
