"""A process that has imported everything once and gives birth to processes that start at once.

TensorFlow takes seconds to import, and can be forked safely only before it has computed anything:
its eager context starts threads, and a fork after that hangs. So nothing here runs an operation.
With one OpenBLAS thread this process has one thread in all, which joining a user namespace asks
for as well.

Run by `ftlab.grading.sandbox.forked` as `python -I -m ftlab.grading.sandbox.zygote FD`.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import sys
from typing import Any

from ftlab.grading import lessons
from ftlab.grading.inside import refused
from ftlab.grading.inside.runner import start
from ftlab.grading.inside.shell import CellShell, make_shell
from ftlab.grading.sandbox import masks, namespaces
from ftlab.grading.wire.frames import Channel
from ftlab.language import set_language

# What lessons import besides, and what Keras and the libraries import when they are first used.
_ALSO = (
    "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin",
    "ipywidgets",
    "matplotlib.pyplot",
    "pandas",
    "scipy.stats",
    "sklearn.linear_model",
)


def warm() -> CellShell:
    """Import what lessons import; compute nothing."""
    for name in _ALSO:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    lessons.import_all()
    _run_graphs_as_they_are()
    shell = make_shell()
    shell.run("1 / 0")  # the first traceback looks up the file of every module: 0.2 s
    shell.execution_count = 1
    return shell


def _run_graphs_as_they_are() -> None:
    """Leave out TensorFlow's rewriting of graphs, for the student's functions and the checks alike.

    It takes a tenth of the time of a short `fit`, whose graph runs a few times (Grappler:
    https://www.tensorflow.org/guide/graph_optimization).
    """
    with contextlib.suppress(ImportError):
        optimizer = importlib.import_module("tensorflow").config.optimizer
        optimizer.set_experimental_options({"disable_meta_optimizer": True})


def main(handle: int) -> None:
    """Fork a runner for every request, until the launcher hangs up.

    Args:
        handle: File descriptor of a socket that keeps messages apart.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody has to wait for the children
    namespaces.adopt_orphans()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    shell = warm()
    gc.collect()
    gc.freeze()  # so that a child's garbage collection does not copy every page
    launcher = socket.socket(fileno=handle)
    launcher.send(json.dumps({"threads": len(os.listdir("/proc/self/task"))}).encode())
    while True:
        text, handles, _, _ = socket.recv_fds(launcher, 65536, 1)
        if not text:
            return
        try:
            child = os.fork()
        except OSError as error:  # no room for one more process
            launcher.send(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
        else:
            if child == 0:
                _become_runner(json.loads(text), handles[0], launcher, shell)
        os.close(handles[0])


def _become_runner(
    request: dict[str, Any], handle: int, launcher: socket.socket, shell: CellShell
) -> None:
    """In the child: enter the box and serve. Does not return."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        serving = os.getpid()
        if request["box"]:
            namespaces.enter(request["box"])
            # Only a child lands in the box's process id namespace, and dies with it.
            serving = os.fork()
        else:
            namespaces.die_with_parent()
        if serving:  # its process id as the launcher sees it, which the child itself cannot know
            launcher.send(json.dumps({"pid": serving}).encode())
        if serving in (0, os.getpid()):
            _serve(request, handle, shell)
    except BaseException as error:
        launcher.send(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
    finally:
        os._exit(0)


def _serve(request: dict[str, Any], handle: int, shell: CellShell) -> None:
    try:
        namespaces.close_all_but(handle)
        os.setsid()
        os.environ.clear()
        os.environ.update(request["environment"])
        set_language(None)  # that of this environment
        signal.signal(signal.SIGINT, signal.default_int_handler)
        namespaces.limit(request["memory"], request["scratch"], boxed=bool(request["box"]))
        if request["box"]:
            namespaces.give_up_privileges()
        if request["student"]:
            masks.install()
            if request["box"]:
                refused.listen()
        start(Channel(socket.socket(fileno=handle)), shell, request["folder"])
    finally:
        os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
