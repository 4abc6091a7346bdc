"""What code in a box can and cannot do, asked from inside."""

from dataclasses import replace
import os
from pathlib import Path
import select
import shutil
import sys
import threading
import time

from ftlab.errors import InputError
from ftlab.grading.sandbox import box
from ftlab.grading.sandbox.environment import variables
from ftlab.grading.sandbox.forked import zygote
from ftlab.grading.sandbox.launcher import Process
from ftlab.grading.sandbox.limits import Limits
from ftlab.grading.sandbox.started import LaunchFailed
from ftlab.grading.wire.frames import Closed, WireError
import pytest

pytestmark = pytest.mark.needs("bubblewrap")

LIMITS = Limits(memory=2**30, scratch=50 * 2**20)


@pytest.fixture(scope="module")
def process():
    made = Process(LIMITS)
    yield made
    made.close()


@pytest.fixture
def alone():
    made = Process(LIMITS)
    yield made
    made.close()


def run(process, code, seconds=60):
    process.channel.send({"do": "cell", "source": code})
    return process.channel.receive(time.monotonic() + seconds).head


def says(process, code):
    """What a cell prints; its error when it fails."""
    head = run(process, code)
    return head.get("message") or "".join(each.get("text", "") for each in head["outputs"]).strip()


def test_the_warm_process_has_one_thread_and_has_computed_nothing():
    """A fork is safe only then: TensorFlow's eager context starts threads."""
    warm = zygote()
    warm.wait()
    assert warm.threads == 1
    assert len(os.listdir(f"/proc/{warm.pid}/task")) == 1


def test_tensorflow_is_there_and_works_after_the_fork(process):
    assert says(process, "import sys; print('keras' in sys.modules)") == "True"
    code = "from tensorflow.python.eager import context as eager; held = eager.context_safe()"
    assert says(process, f"{code}; print(held is None or not held._initialized)") == "True"
    assert says(process, "import keras; print(float(keras.ops.sum(keras.ops.ones(3))))") == "3.0"


def test_it_is_nobody_and_can_become_nobody_else(process):
    status = says(process, "print(open('/proc/self/status').read())")
    fields = dict(line.split(":\t") for line in status.splitlines() if ":\t" in line)
    assert {fields[f"Cap{kind}"] for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")} == {"0" * 16}
    assert fields["NoNewPrivs"] == "1"
    assert fields["Seccomp"] == "2"
    assert says(process, "import os; print(os.getuid(), os.getgid())") == "1000 1000"
    assert "Error" in says(process, "import os; os.setuid(0)")


def test_it_sees_no_files_but_the_systems_and_the_environments(process):
    seen = set(says(process, "import os; print(*os.listdir('/'))").split())
    allowed = {"bin", "dev", "etc", "lib", "lib32", "lib64", "proc", "sbin", "tmp", "usr"}
    assert seen - allowed <= {path.split("/")[1] for path in box.environment()}
    assert says(process, "import os; print(os.listdir(os.path.expanduser('~')))") == "[]"
    project = str(box.PACKAGE.parent)
    here = says(process, f"import os; print(*(os.listdir({project!r})))").split()
    assert not {"solutions", "tests", "gradebook.db", ".git"} & set(here)


def test_of_the_system_it_sees_what_python_needs(process):
    seen = set(
        says(process, "import os; print(*os.listdir('/usr'), *os.listdir('/usr/share'))").split()
    )
    assert seen <= {"bin", "lib", "lib32", "lib64", "local", "sbin", "share"} | {
        "fontconfig", "fonts", "locale", "zoneinfo"
    }  # fmt: skip
    assert "lib" in seen


def test_a_course_inside_the_environment_is_not_shown():
    folder = Path(sys.prefix) / "course-of-a-test"
    folder.mkdir()
    try:
        (folder / "gradebook.db").write_text("secret")
        hidden = Process(replace(LIMITS, hidden=(str(folder), "/nowhere", "/usr/share")))
        try:
            assert says(hidden, f"import os; print(os.listdir({str(folder)!r}))") == "[]"
        finally:
            hidden.close()
        with pytest.raises(LaunchFailed, match="holds the course and what Python needs"):
            Process(replace(LIMITS, hidden=(sys.prefix,)))
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("where", ["/", "/dev", "/usr", "/etc", sys.prefix, str(box.PACKAGE)])
def test_it_can_write_nowhere_but_in_its_scratch_space(process, where):
    assert "Error" in says(process, f"open({where!r} + '/x', 'w')")
    scratch = f"{box.WORK}/x"
    assert says(process, f"open('x', 'w').write('1'); print(open({scratch!r}).read())") == "1"


def test_files_are_limited(alone):
    # One file, and then all together.
    assert "Error" in says(alone, "open('big', 'wb').write(bytes(60 * 2**20))")
    many = "for i in range(9):\n    open(f'/dev/shm/{i}', 'wb').write(bytes(9 * 2**20))"
    assert "No space" in says(alone, many)


def test_a_students_process_holds_no_answers(process):
    """Calls of checks do nothing there, and what lessons take from them is there."""
    calls = "from ftlab import checks\nprint(checks.start_here.accuracy(None), checks.LESSONS[0])"
    asks = "from ftlab import checks\nprint(len(checks.quiz.questions('00-start-here')) > 1)"
    takes = "from ftlab.checks.capstone import camera\nprint(camera(3).rotation != 0)"
    student = Process(LIMITS, student=True)
    try:
        assert says(student, calls) == "None capstone"
        assert says(student, "print(checks.knowledge_check('00-start-here', None))") == "None"
        assert "'00-start-here'" in says(student, asks)
        assert says(student, takes) == "True"
        assert "Error" in says(student, "open(checks.__file__ + '.x', 'w')")
    finally:
        student.close()
    assert "CheckFailed" in says(process, calls)
    assert says(process, asks) == "True"


def test_checks_speak_the_graders_language(monkeypatch):
    assert "FTLAB_LANGUAGE" not in variables("/home", 1)
    monkeypatch.setenv("FTLAB_LANGUAGE", "de")
    assert variables("/home", 1)["FTLAB_LANGUAGE"] == "de"


def test_a_students_process_speaks_german_if_asked_to():
    student = Process(LIMITS, student=True)
    try:
        code = "from ftlab import set_language\nset_language('de')\n"
        assert (
            says(student, code + "from ftlab.translation import _\nprint(_('exercise'))")
            == "Aufgabe"
        )
    finally:
        student.close()


def test_files_without_end_end_the_box(alone):
    code = "n = 0\nwhile True:\n    open(str(n), 'w').close(); n += 1\n    if n > 400_000: break"
    with pytest.raises(Closed):
        run(alone, code)


def test_the_environment_says_nothing_of_the_grader(process):
    seen = says(process, "import os; print(*sorted(os.environ))")
    assert not {"SHELL", "PWD", "SSH_AUTH_SOCK", "PYTHONPATH", "VIRTUAL_ENV"} & set(seen.split())
    started_with = says(process, "print(open('/proc/self/environ').read())")
    assert os.environ.get("HOME", "/root") not in started_with.split("\0")


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.fork()",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.execv('/bin/true', ['true'])",
        "import socket; socket.create_connection(('127.0.0.1', 22), 1)",
        "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
        "import ctypes; assert ctypes.CDLL(None).unshare(0x10000000) == 0",
        "import ctypes; assert ctypes.CDLL(None).ptrace(0, 0, 0, 0) == 0",
        "import ctypes; assert ctypes.CDLL(None).mount(b'x', b'/tmp', b'tmpfs', 0, None) == 0",
        "import mmap; mmap.mmap(-1, 5000)",
        "import os; os.memfd_create('x')",
        "import os; os.kill(1, 9); assert False",
    ],
)
def test_what_a_notebook_has_no_need_of_is_refused(process, code):
    message = says(process, code)
    assert "PermissionError" in message or "AssertionError" in message


def test_threads_work_and_are_limited_by_memory(alone):
    code = "import threading\nt = threading.Thread(target=print, args=('hi',)); t.start(); t.join()"
    assert says(alone, code) == "hi"
    code = (
        "import threading\nstop = threading.Event()\n"
        "for n in range(5000):\n    threading.Thread(target=stop.wait, daemon=True).start()"
    )
    assert "can't start new thread" in says(alone, code)


def test_pools_of_threads_work(alone):
    """Keras reads folders of pictures with one; its semaphore is a page of shared memory."""
    code = "from multiprocessing.pool import ThreadPool\n"
    assert says(alone, f"{code}with ThreadPool(2) as pool: print(pool.map(abs, [-1, 2]))") == (
        "[1, 2]"
    )


def test_memory_is_limited(process):
    assert "MemoryError" in says(process, "x = bytearray(2 * 2**30)")
    assert says(process, "print(len(bytearray(2**20)))") == str(2**20)


def test_joblib_falls_back_to_one_process(process):
    code = (
        "from joblib import Parallel, delayed\n"
        "print(Parallel(n_jobs=-1)(delayed(abs)(-i) for i in range(3)))"
    )
    assert says(process, code) == "[0, 1, 2]"


def test_output_is_limited(process):
    head = run(process, "for _ in range(1000): print('x' * 10_000)")
    assert sum(len(each["text"]) for each in head["outputs"]) < 150_000


def test_killing_the_box_ends_all_that_is_in_it(alone):
    assert alone.started.box is not None
    inside = os.pidfd_open(alone.started.box.pid)
    alone.channel.send({"do": "cell", "source": "while True: pass"})
    alone.close()
    ended, _, _ = select.select([inside], [], [], 0)
    os.close(inside)
    assert ended


def test_a_process_that_ends_is_noticed_at_once(alone):
    alone.channel.send({"do": "cell", "source": "import os; os._exit(0)"})
    with pytest.raises(Closed):
        alone.channel.receive(time.monotonic() + 60)


def test_boxes_die_with_the_thread_that_made_them():
    """What holds a box is its maker; here a thread takes the place of a killed grader."""
    made = []
    maker = threading.Thread(target=lambda: made.append(Process(LIMITS)))
    maker.start()
    maker.join()
    with pytest.raises(WireError):
        run(made[0], "1")
    made[0].close()


def test_without_bubblewrap_it_refuses_and_says_how_to_get_it(monkeypatch, refused):
    monkeypatch.setenv("PATH", "/nowhere")
    with refused("sudo apt install bubblewrap", "--trust", error=InputError):
        box.require()


def test_not_on_linux_it_refuses_as_well(monkeypatch, refused):
    monkeypatch.setattr(sys, "platform", "darwin")
    with refused("needs Linux", "--trust"):
        box.require()
