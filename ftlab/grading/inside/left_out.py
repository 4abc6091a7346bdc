"""Magics and shell lines of a notebook that cannot run while it is graded: the cell goes on.

A box starts no programs and has no front end. A line that asks for one is left out with a remark
among the cell's outputs. Where the answer may depend on what the line would have done, the remark
is for the teacher as well.
"""

from __future__ import annotations

import ast
from importlib.metadata import PackageNotFoundError, distribution
import re
import shlex
from typing import Any

from ftlab.translation import _
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import SList

MOST_KEPT, MOST_LINE = 20, 80  # remarks of a cell, characters of one
# Magics that run the student's own code, whose errors are the student's.
RUN_CODE = frozenset({
    "capture", "code_wrap", "debug", "lprun", "memit", "mprun", "prun", "run", "time", "timeit",
})  # fmt: skip
# Magics that start a program, or hold another language.
PROGRAMS = frozenset({
    "!", "R", "bash", "bigquery", "cmd", "cython", "javascript", "js", "julia", "perl", "pypy",
    "python", "python2", "python3", "ruby", "script", "sh", "sql", "sx", "system",
})  # fmt: skip
_SHOW = PROGRAMS & {"javascript", "js"}  # of these, those that only show something
# Without these a notebook looks different and computes the same.
_LOOKS = frozenset({
    "autoreload", "autosave", "clear", "colors", "config", "connect_info", "history", "less",
    "load_ext", "man", "matplotlib", "more", "notebook", "page", "pastebin", "qtconsole",
    "reload_ext", "tensorboard", "tensorflow_version", "watermark", "xmode",
})  # fmt: skip
_LOOK_AT = frozenset({
    "cat", "date", "df", "du", "echo", "file", "free", "head", "hostname", "ls", "lscpu", "nproc",
    "nvidia-smi", "pwd", "stat", "tail", "tree", "uname", "wc", "which", "whoami",
})  # fmt: skip
_INSTALL = frozenset({"conda", "mamba", "pip", "pip3", "uv"})
_INLINE = "inline"
_WRITES = re.compile(r"[>|;&`$]")  # a command that may do more than its first word says
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class LeftOut(InteractiveShell):
    """A shell in which a line that cannot run does not stop its cell.

    Attributes:
        left_out: What was left out and may matter, each in the words of the notebook.
    """

    left_out: Any = ()

    def enable_gui(self, gui: Any = None) -> None:
        """There are no windows."""

    def enable_matplotlib(self, gui: str | None = None) -> tuple[Any, Any]:
        """Figures are shown inline, whatever is asked for."""
        found: tuple[Any, Any] = super().enable_matplotlib(_INLINE)
        if gui not in (None, _INLINE, "auto", "agg"):
            self._remark(f"%matplotlib {gui}", matters=False)
        return found

    def system(self, cmd: str) -> None:
        """`!command`."""
        self.user_ns["_exit_code"] = 0
        self._remark(f"!{cmd}", matters=not is_harmless(cmd))

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """`x = !command`: a list of no lines."""
        self._remark(f"!{cmd}", matters=True)
        return SList([]) if split else ""

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """A magic of one line; one that fails is left out."""
        words = f"%{magic_name} {line}".strip()
        if magic_name in _INSTALL:
            return self._remark(words, matters=not is_harmless(words[1:]))
        if magic_name in RUN_CODE and self.find_line_magic(magic_name):
            return super().run_line_magic(magic_name, line, _stack_depth=_stack_depth + 1)
        try:
            return super().run_line_magic(magic_name, line, _stack_depth=_stack_depth + 1)
        except Exception as error:
            self._remark(words, matters=_matters(magic_name, line), why=error)

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        """A magic of a whole cell; the code under one that nobody knows here is run."""
        words = f"%%{magic_name} {line}".strip()
        known = self.find_cell_magic(magic_name) is not None
        if magic_name in RUN_CODE and known:
            return super().run_cell_magic(magic_name, line, cell)
        if magic_name in PROGRAMS - _SHOW:
            return self._remark(words, matters=True)
        if not known:
            self._remark(words, matters=True)
            return self.run_cell(cell).raise_error() if _is_python(self, cell) else None
        try:
            return super().run_cell_magic(magic_name, line, cell)
        except Exception as error:
            self._remark(words, matters=_matters(magic_name, line), why=error)

    def _remark(self, words: str, *, matters: bool, why: Exception | None = None) -> None:
        words = _short(words)
        because = f" ({_short(str(why))})" if why is not None and str(why) else ""
        print(_("Left out while grading: {line}", line=f"{words}{because}"))
        if matters and words not in self.left_out and len(self.left_out) < MOST_KEPT:
            self.left_out.append(words)


def _matters(magic: str, line: str) -> bool:
    """Whether what follows may need what a magic would have done."""
    keeps_for_later = magic == "store" and "-r" not in line.split()
    return magic not in _LOOKS and not keeps_for_later


def is_harmless(command: str) -> bool:
    """Whether a shell command that is left out changes nothing for what follows.

    It only looks at something, or installs what is there.

    Example:
    >>> is_harmless("ls -l"), is_harmless("pip install numpy"), is_harmless("wget x.org/a.csv")
    (True, True, False)
    """
    if _WRITES.search(command):
        return False
    try:
        words = shlex.split(command)
    except ValueError:
        return False
    while words[:1] and words[0] in ("python", "python3", "-m", "sudo"):
        words = words[1:]
    if not words or words[0] in _LOOK_AT or words[0] in ("--version", "-V"):
        return True
    if words[0] not in _INSTALL:
        return False
    return words[1:2] != ["install"] or all(map(_there, words[2:]))


def _there(word: str) -> bool:
    """Whether a word of `pip install` is an option, or names a package that is installed."""
    if word.startswith("-"):
        return word not in ("-r", "-e", "--requirement", "--editable", "-t", "--target")
    found = _NAME.match(word)
    if found is None or "/" in word:
        return False
    try:
        distribution(found[0])
    except (PackageNotFoundError, ValueError):
        return False
    return True


def _is_python(shell: InteractiveShell, cell: str) -> bool:
    try:
        ast.parse(shell.transform_cell(cell))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= MOST_LINE else f"{line[: MOST_LINE - 1]}…"
