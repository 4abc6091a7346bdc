"""`--trust` grades where nothing can be forked: nothing of Linux's is touched, in any process."""

import json
import os
import socket
import subprocess
import sys
import time

from ftlab.grading.record.outcome import load
from ftlab.grading.sandbox import spawned
from ftlab.grading.sandbox.limits import Limits
from ftlab.grading.wire.frames import Closed
import pytest

# What macOS or Windows lacks; asking for it is an error from here on.
ELSEWHERE = """
import IPython, matplotlib.pyplot, os, select, selectors, signal, socket, sys, types
for module, names in {
    os: "fork forkpty killpg pidfd_open posix_spawn sched_getaffinity setresuid setsid",
    select: "epoll poll",
    signal: "pidfd_send_signal pthread_sigmask",
    socket: "AF_UNIX SOCK_SEQPACKET recv_fds send_fds socketpair",
}.items():
    for name in names.split():
        delattr(module, name)
for name in ("fcntl", "pyseccomp", "resource"):
    sys.modules[name] = None


def pair(family=socket.AF_INET):  # what Windows has, and asyncio asks for
    if family != socket.AF_INET:
        raise ValueError("no other family")
    with socket.create_server(("127.0.0.1", 0)) as server:
        one = socket.create_connection(server.getsockname())
        return one, server.accept()[0]


socket.socketpair, selectors.DefaultSelector = pair, selectors.SelectSelector
sys.modules["msvcrt"] = types.SimpleNamespace(LK_NBLCK=2, locking=lambda *_: None)
sys.platform = "darwin"
"""
GRADE = f"""
import json, sys, warnings
import nbgrader.apps, sqlalchemy.dialects.sqlite
{ELSEWHERE}
from ftlab.lab.cli import app
from ftlab.grading.sandbox import spawned
MAIN = "from ftlab.grading.sandbox.spawned import main; main()"
spawned.WORDS = ("-I", "-c", {ELSEWHERE!r} + MAIN)
try:
    app(["grade", "90-tiny", "--trust", "--workers", "1", "--root", sys.argv[1]])
except SystemExit as ended:
    print(json.dumps([ended.code, sorted(name for name in sys.modules if "ftlab.grading" in name)]))
"""


def test_a_class_is_graded_where_there_is_no_linux(tiny_course, hand_in, right):
    killer = "import os\ndef total(values):\n    os._exit(0)"
    hand_in(tiny_course, "ann", {"double": right["double"], "total": killer, "pick": right["pick"]})
    done = subprocess.run(
        [sys.executable, "-c", GRADE, str(tiny_course.root)],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    ended, modules = json.loads(done.stdout.splitlines()[-1])
    assert ended == 0, done.stdout
    outcome = load(tiny_course.root, "90-tiny", "ann")
    assert {each.grade_id: each.points for each in outcome.exercises} == {
        "check-double": 2, "check-total": 0, "check-pick": 2, "reflection": 0,
    }  # fmt: skip
    assert "check-total' was stopped" in outcome.reason
    linux = {"box", "forked", "namespaces", "seccomp", "zygote"}
    assert not linux & {name.removeprefix("ftlab.grading.") for name in modules}


@pytest.fixture
def intruded(monkeypatch):
    """A process that another program of this machine tries to be first at."""
    listen, intruders = socket.create_server, []

    def listening(address):
        server = listen(address)
        intruders.append(socket.create_connection(server.getsockname()))
        intruders[0].sendall(b"0" * 32)
        return server

    monkeypatch.setattr(spawned.socket, "create_server", listening)
    started = spawned.Spawned(Limits())
    yield started
    started.end()
    intruders[0].close()


def test_only_who_knows_the_token_is_asked_and_nobody_outlives_the_grader(intruded):
    intruded.channel.send({"do": "cell", "source": "import os; print(os.getpid(), os.getcwd())"})
    head = intruded.channel.receive(time.monotonic() + 60).head
    process, folder = head["outputs"][0]["text"].split()
    assert int(process) == intruded._process.pid
    # The pipe ends when the grader does, however it ends.
    intruded.channel.send({"do": "cell", "source": "while True: pass"})
    intruded._process.stdin.close()
    with pytest.raises(Closed):
        intruded.channel.receive(time.monotonic() + 60)
    assert intruded._process.wait(60) == 1
    intruded._process.stdin = None
    intruded.end()
    assert not os.path.exists(folder)
