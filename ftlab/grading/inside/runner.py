"""What runs inside a box: cells, and calls of the functions that they define.

The same loop serves the student's process and the trusted one. The grader sends one order at a
time and waits for its answer. Whatever goes wrong in the student's code becomes an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
import linecache
import os
from pathlib import Path
import random
import sys
import sysconfig
import traceback
from typing import Any

from ftlab.errors import PACKAGE
from ftlab.grading.inside import proxies, refused
from ftlab.grading.inside.shell import CellShell
from ftlab.grading.wire.foreign import met
from ftlab.grading.wire.frames import Channel, Frame, TooLarge
from ftlab.grading.wire.values import CannotCross, decode, encode

_MOST_WORDS = 500  # characters of an error's message that are handed on
_NOT_THE_STUDENTS = (
    str(PACKAGE),
    *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
)


class Runner:
    """Carries out orders until the grader hangs up.

    Args:
        channel: To the grader.
        shell: Where cells run.
    """

    def __init__(self, channel: Channel, shell: CellShell) -> None:
        self.channel, self.shell, self.calls = channel, shell, 0
        self._tensorflow_seeded = False
        self._missing: set[str] = set()

    def serve(self) -> None:
        """Answer every order; ends with `WireError` when the grader hangs up."""
        self._seed()
        orders = {
            "cell": self.cell,
            "call": self.call,
            "fetch": self.fetch,
            "files": self.files,
            "bind": self.bind,
        }
        while True:
            order = self.channel.receive()
            answer, blobs = orders[order.head["do"]](order)
            try:
                self.channel.send(answer, blobs)
            except TooLarge as error:
                self.channel.send(_failure(error))

    def cell(self, order: Frame) -> tuple[dict[str, Any], Sequence[bytes]]:
        """Run a cell; answers with its outputs and what its error says."""
        outputs, error, left_out = self.shell.run(order.head["source"])
        answer: dict[str, Any] = {"outputs": outputs, "failed": error is not None}
        if left_out:
            answer["left_out"] = left_out
        if error is not None:
            answer["message"] = f"{type(error).__name__}: {_words(error)}"
            answer["misconception"] = str(getattr(error, "misconception", ""))[:8]
            answer["verdict"] = proxies.is_verdict(error, self._missing)
        if asked := refused.asked_for(error):
            answer["asked"] = asked
        if met:
            answer["met"] = [*met]
            met.clear()
        return answer, ()

    def files(self, order: Frame) -> tuple[dict[str, Any], Sequence[bytes]]:
        """Put files where cells run."""
        for name, content in zip(order.head["names"], order.blobs, strict=True):
            path = Path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            if order.head.get("read_only"):
                path.chmod(0o444)
        return {"ok": True}, ()

    def bind(self, order: Frame) -> tuple[dict[str, Any], Sequence[bytes]]:
        """Give names the student's values; functions become proxies. For the trusted process."""
        for name in order.head["names"]:
            self.shell.user_ns.pop(name, None)
            found, value = proxies.fetched(self.channel, name)
            self._missing.add(name)
            if found:
                self._missing.remove(name)
                self.shell.user_ns[name] = value
        return {"ok": True}, ()

    def fetch(self, order: Frame) -> tuple[dict[str, Any], Sequence[bytes]]:
        """What a name stands for: nothing, a function, or a value."""
        name = order.head["name"]
        if name not in self.shell.user_ns:
            return {"missing": True}, ()
        value = self.shell.user_ns[name]
        try:
            tree, blobs = encode(value)
        except BaseException as error:
            return _failure(error), ()
        if isinstance(tree, dict) and "foreign" in tree and callable(value):
            return {}, ()  # the name is enough
        return {"value": tree}, blobs

    def call(self, order: Frame) -> tuple[dict[str, Any], Sequence[bytes]]:
        """Call a function; answers with what it returns or how it fails."""
        try:
            args, kwargs = decode(order.head["value"], order.blobs)
            self._seed()
            with self.shell.silenced():
                result = self.shell.user_ns[order.head["name"]](*args, **kwargs)
            tree, blobs = encode(result)
        except BaseException as error:
            return _failure(error) | {"asked": refused.asked_for(error)}, ()
        return {"value": tree, "given": bool(args) and result is args[0]}, blobs

    def _seed(self) -> None:
        """The same random numbers in every run: a grade should not change when it is repeated.

        TensorFlow is seeded once, because it throws its prepared operations away when it is.
        Keras draws its seeds with `random`.
        """
        self.calls += 1
        random.seed(self.calls)
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed(self.calls)
        if "tensorflow" in sys.modules and not self._tensorflow_seeded:
            self._tensorflow_seeded = True
            sys.modules["tensorflow"].random.set_seed(self.calls)


def _failure(error: BaseException) -> dict[str, Any]:
    kind = type(error)
    name = "CannotBeGraded" if kind is CannotCross else str(kind.__name__)
    return {"error": {"type": name[:60], "words": _words(error), "line": _line(error)}}


def _words(error: BaseException) -> str:
    try:
        return (str(error).strip().splitlines() or [""])[0][:_MOST_WORDS]
    except BaseException:  # a student's exception may be anything
        return ""


def _line(error: BaseException) -> str:
    """The last line of the student's own code on the way to an error."""
    linecache.checkcache()
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if not frame.filename.startswith(_NOT_THE_STUDENTS) and frame.line:
            return frame.line[:_MOST_WORDS]
    return ""


def start(channel: Channel, shell: CellShell, folder: str) -> None:
    """Serve in a folder; never returns.

    Args:
        channel: To the grader.
        shell: Where cells run.
        folder: The working directory; files beside the notebook can be imported from it.
    """
    os.makedirs(folder, exist_ok=True)
    os.chdir(folder)
    sys.path.insert(0, "")
    try:
        Runner(channel, shell).serve()
    finally:
        os._exit(0)
