"""One submission: what its cells cost, what they cannot cost, and what they cannot earn."""

from collections.abc import Callable, Sequence
import time
from typing import Any

from ftlab.grading import execute as execute_module
from ftlab.grading.course.plan import checks
from ftlab.grading.execute import Executed, Job, execute
from ftlab.grading.sandbox import launcher
from ftlab.grading.sandbox.limits import Limits
from nbformat.v4 import new_code_cell, new_notebook
import pytest

pytestmark = pytest.mark.needs("bubblewrap")

Run = Callable[..., Executed]
ANSWERS = {
    "one": "def one(x):\n    return x + 1",
    "two": "def two(x):\n    return x * 2",
    "three": "def three():\n    return {'a': [1, 2]}",
}
TESTS = {
    "one": "assert one(1) == 2 and one(-1) == 0",
    "two": "import numpy as np\nassert (two(np.arange(3)) == [0, 2, 4]).all()",
    "three": "assert three()['a'] == [1, 2]",
}


def lesson(answers: dict[str, str], tests: dict[str, str]) -> Any:
    cells = []
    for name, code in answers.items():
        cells.append(marked(name, code, solution=True))
        cells.append(marked(f"check-{name}", tests[name], grade=True))
    return new_notebook(cells=cells)


def marked(name: str, code: str, **marks: bool) -> Any:
    about = {"grade": False, "solution": False, "locked": False, "points": 1} | marks
    about |= {"grade_id": name, "schema_version": 3, "task": False}
    return new_code_cell(code, id=name, metadata={"nbgrader": about})


@pytest.fixture
def run() -> Run:
    def run(
        answers: dict[str, str] = {},  # noqa: B006
        tests: dict[str, str] = TESTS,
        boxed_tests: Sequence[str] = (),
        **limits: Any,
    ) -> Executed:
        notebook = lesson(ANSWERS | answers, tests)
        for cell in notebook.cells:
            if cell.id in boxed_tests:
                cell.metadata["tags"] = ["boxed"]
        limits = {"timeout": 20.0, "memory": 2**30} | limits
        return execute(Job("ann", notebook, checks(notebook), limits=Limits(**limits)))

    return run


def points(executed: Executed) -> list[float | None]:
    return [each.points for each in executed.exercises]


def test_right_answers_get_their_points(run):
    done = run()
    assert points(done) == [1, 1, 1]
    assert done.remarks == ()
    assert done.student_seconds <= done.seconds


def test_wrong_answers_get_none_and_the_reason(run):
    done = run({"two": "def two(x):\n    return x"})
    assert points(done) == [1, 0, 1]
    assert done.exercises[1].message.startswith("AssertionError")


def test_the_misconception_that_a_check_names_is_kept(run):
    test = (
        "from ftlab.checks.core import call, fail\nif call(one, 1) != 2:\n    fail('2', '1', 'M06')"
    )
    done = run({"one": "def one(x):\n    return x"}, TESTS | {"one": test})
    assert done.exercises[0].misconception == "M06"
    assert "Expected" in done.exercises[0].message


@pytest.mark.parametrize(
    "noise",
    [
        "import warnings; warnings.warn('careful')",
        "import sys; print('to the error stream', file=sys.stderr)",
        "import os; os.write(2, b'below Python')",
        "print('x' * 1_000_000)",
        "import logging; logging.getLogger().error('loud')",
    ],
)
def test_noise_costs_nothing(run, noise):
    assert points(run({"one": f"{noise}\ndef one(x):\n    {noise}\n    return x + 1"})) == [1, 1, 1]


@pytest.mark.parametrize(
    ("line", "matters"),
    [
        ("%matplotlib inline", False),
        ("%matplotlib notebook", False),
        ("%pylab", False),
        ("%load_ext a_formatter_that_is_not_here", False),
        ("%config InlineBackend.figure_format = 'retina'", False),
        ("!pip install --quiet numpy", False),
        ("%pip install numpy", False),
        ("!ls -l", False),
        ("!nvidia-smi", False),
        ("%autosave 60", False),
        ("!wget https://example.org/data.csv", True),
        ("!pip install a-package-that-is-not-here", True),
        ("names = !ls", True),
        ("%an_unknown_magic", True),
        ("%%an_unknown_formatter", True),
    ],
)
def test_a_line_that_cannot_run_in_a_box_stops_nothing(run, line, matters):
    done = run({"one": f"{line}\ndef one(x):\n    return x + 1"})
    assert points(done) == [1, 1, 1]
    told = [f"cell 'one': {line.removeprefix('names = ')!r} cannot run in a box and was left out"]
    assert list(done.remarks) == (told if matters else [])


@pytest.mark.parametrize(
    ("returned", "test", "told"),
    [
        ("type('Own', (), {})()", "assert one(1) is not None", "Own"),
        ("type('Own', (), {})()", "assert one(1) == 2", "Own"),
        ("[object()] * 2", "assert len(one(1)) == 2", "object"),
        ("1", "assert one(type('Held', (), {})()) == 1", "Held"),
    ],
)
def test_a_check_that_met_an_empty_stand_in_is_flagged_always(run, returned, test, told):
    done = run({"one": f"def one(x):\n    return {returned}"}, TESTS | {"one": test})
    (remark,) = done.remarks
    assert remark.startswith(f"'check-one' met what cannot cross to it ({told})")


def test_what_a_check_needs_may_have_met_it(run):
    tests = TESTS | {"one": "assert kept is not None", "two": "assert kept is not None"}
    done = run({"one": "kept = object()"}, tests)
    assert len(done.remarks) == 2


def test_tables_and_the_like_are_checked_as_they_are(run):
    answer = "import pandas as pd\ndef one(x):\n    return pd.DataFrame({'a': [x, x + 1]})"
    test = "assert one(1)['a'].sum() == 3 and list(one(2).columns) == ['a']"
    done = run({"one": answer}, TESTS | {"one": test})
    assert (points(done), done.remarks) == ([1, 1, 1], ())


def test_a_test_that_is_tagged_so_runs_beside_the_answer_and_may_change_its_names(run):
    answer = {"one": "def helper():\n    return 1\n\n\ndef one(x):\n    return helper() + x"}
    tests = TESTS | {"one": "helper = lambda: 10\nassert one(1) == 11, 'helper was not used'"}
    assert points(run(answer, tests)) == [0, 1, 1]
    done = run(answer, tests, boxed_tests=["check-one"])
    assert (points(done), done.remarks) == ([1, 1, 1], ())
    done = run({"one": "def one(x):\n    return 1 + x"}, tests, boxed_tests=["check-one"])
    assert points(done) == [0, 1, 1]
    assert done.exercises[0].message == "AssertionError: helper was not used"
    done = run({"one": "def one(x):\n    import os; os._exit(0)"}, tests, boxed_tests=["check-one"])
    assert points(done) == [0, 1, 1]
    assert done.exercises[0].message.startswith("ProcessDied: its process ended")


def test_a_check_of_this_package_cannot_be_boxed(run, refused):
    tests = TESTS | {"one": "from ftlab import checks\nchecks.start_here.accuracy(one)"}
    with refused("'check-one'", "can be sealed"):
        run(tests=tests, boxed_tests=["check-one"])


def test_what_a_magic_runs_may_still_fail(run):
    done = run(
        {"one": "%%time\nraise ValueError('own')", "two": "%run missing.py\n" + ANSWERS["two"]}
    )
    assert points(done) == [0, 0, 1]
    assert "ValueError" in str(done.notebook.cells[0].outputs)


def test_an_instructors_own_cell_may_draw(run):
    assert points(run(tests=TESTS | {"one": "%matplotlib inline\nassert one(1) == 2"})) == [1, 1, 1]


def test_a_warning_in_the_check_itself_costs_nothing(run):
    test = "import warnings; warnings.warn('careful')\nassert one(1) == 2"
    assert points(run(tests=TESTS | {"one": test})) == [1, 1, 1]


@pytest.mark.parametrize(
    "killer",
    [
        "import os; os._exit(0)",
        "import ctypes; ctypes.string_at(0)",
        "import os; os.close(3); os.closerange(0, 1000)",
        "while True: pass",
        "while True:\n      try:\n        while True: pass\n      except BaseException: pass",
        "x = []\n    while True: x.append(bytearray(10**7))",
        "def f(): f()\n    import sys; sys.setrecursionlimit(10**9); f()",
    ],
)
def test_a_killer_in_an_answer_costs_that_answer_alone(run, killer):
    done = run({"two": f"def two(x):\n    {killer}"}, timeout=3)
    assert points(done) == [1, 0, 1]


@pytest.mark.parametrize("killer", ["import os; os._exit(0)", "while True: pass"])
def test_a_killer_in_a_cell_costs_that_cell_alone(run, killer):
    code = {"one": f"helper = 1\n{ANSWERS['one']}", "two": f"{ANSWERS['two']}\n{killer}"}
    code["three"] = "def three():\n    return {'a': [helper, 2]}"
    done = run(code, timeout=3)
    assert points(done) == [1, 0, 1]
    assert "'two' was stopped" in done.remarks[0]


def test_time_in_which_processes_start_is_nobodys(run, monkeypatch):
    """Nor the time in which a new process runs the earlier cells again, after one has died."""
    now, late, start = time.monotonic, [0.0], launcher._start

    def slowly(*arguments):
        late[0] += 100
        return start(*arguments)

    monkeypatch.setattr(launcher, "_start", slowly)
    monkeypatch.setattr(time, "monotonic", lambda: now() + late[0])
    done = run({"one": "def one(x):\n    import os; os._exit(0)"})
    assert points(done) == [0, 1, 1]
    assert done.seconds > 300
    assert done.student_seconds < 20


def test_a_submission_of_endless_cells_ends(run):
    done = run({name: "while True: pass" for name in ANSWERS}, timeout=0.5, in_all=1.5)
    assert points(done) == [0, 0, 0]
    assert any("all cells together" in remark for remark in done.remarks)


def test_cells_see_what_earlier_cells_made_and_the_files_beside_them(run):
    notebook = lesson(
        {
            "one": "factor = 2\nimport helper\ndef one(x):\n    return helper.plus_one(x)",
            "two": "def two(x):\n    return x * factor",
            "three": "def three():\n    return {'a': [int(n) for n in open('data/n.csv').read()]}",
        },
        TESTS,
    )
    files = {"helper.py": b"def plus_one(x):\n    return x + 1", "data/n.csv": b"12"}
    done = execute(Job("ann", notebook, checks(notebook), files=files))
    assert points(done) == [1, 1, 1]


def test_skipped_cells_are_not_run(run):
    notebook = lesson(ANSWERS, TESTS)
    notebook.cells.insert(0, new_code_cell("one = None\n1 / 0", id="demo"))
    done = execute(Job("ann", notebook, checks(notebook), skip=frozenset({"demo"})))
    assert done.notebook.cells[0].outputs == []


def test_errors_of_the_students_arrive_as_themselves(run):
    test = "try:\n    one('a')\nexcept TypeError as error:\n    assert 'str' in str(error)"
    assert points(run(tests=TESTS | {"one": test + "\nelse:\n    raise AssertionError"}))[0] == 1


def test_a_failed_check_quotes_the_students_line(run):
    test = {"one": "from ftlab.checks.core import call\ncall(one, 1)"}
    done = run({"one": "def one(x):\n    return x + unknown"}, TESTS | test)
    assert "at `return x + unknown`" in done.notebook.cells[1].outputs[0].evalue


FORGERIES = [
    # Replies written by hand into whatever sockets the process has.
    "import os, json, struct\n"
    "for fd in range(3, 20):\n"
    "    body = json.dumps({'outputs': [], 'failed': False}).encode()\n"
    "    try: os.write(fd, struct.pack('!II', len(body), 0) + body)\n"
    "    except OSError: pass\n",
    "import os\nfor fd in range(3, 20):\n    try: os.write(fd, b'garbage' * 1000)\n"
    "    except OSError: pass\n",
    # An object that is equal to everything, and results of other types.
    "class Yes(int):\n    def __eq__(self, other): return True\n    __hash__ = int.__hash__\n"
    "def one(x): return Yes()\n",
    # Ways to change how tests run, in a process where they do not run.
    "import builtins, sys\nbuiltins.AssertionError = type('A', (BaseException,), {})\n"
    "get_ipython().run_cell = lambda *a, **k: None\n"
    "get_ipython().ast_transformers.append(type('T', (), {'visit': lambda s, n: n})())\n"
    "sys.modules['numpy'].testing.assert_equal = print\n",
]


@pytest.mark.parametrize("forgery", FORGERIES)
def test_forgery_earns_nothing(run, forgery):
    wrong = {name: f"def {name}(*x):\n    return None" for name in ANSWERS}
    wrong["one"] = "def one(x):\n    return None\n" + forgery
    assert sum(each or 0 for each in points(run(wrong, timeout=5))) == 0


def test_all_cells_together_show_no_more_than_a_notebook_can_hold(run, monkeypatch):
    monkeypatch.setattr(execute_module, "MOST_SHOWN", 1500)
    shows = "print('x' * 1000)\n"
    done = run({name: shows + code for name, code in ANSWERS.items()})
    assert points(done) == [1, 1, 1]
    shown = [cell.outputs[0].text for cell in done.notebook.cells[::2]]
    assert [len(each) > 1000 for each in shown] == [True, False, False]
    assert "left out" in shown[1]
    assert "the rest was left out" in done.remarks[0]


def test_a_test_that_did_not_run_is_not_passed(run):
    """To nbgrader, a test without outputs has passed."""
    notebook = lesson(ANSWERS, TESTS)
    done = execute(Job("ann", notebook, {}, skip=frozenset(f"check-{n}" for n in ANSWERS)))
    assert points(done) == [0, 0, 0]


def test_what_is_shown_is_kept_if_it_is_harmless(run):
    code = (
        "from IPython.display import HTML, Javascript, display\n"
        "display(HTML('<script>steal()</script>'), Javascript('steal()'))\n"
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nprint('said')\n" + ANSWERS["one"]
    )
    done = run({"one": code})
    outputs = done.notebook.cells[0].outputs
    kinds = {mime for output in outputs for mime in output.get("data", {})}
    assert kinds == {"text/plain", "image/png"}
    assert "steal" not in str([output for output in outputs if "image/png" not in str(output)])
    assert "said\n" in [output.get("text") for output in outputs]


def test_trusted_without_a_box_gives_the_same_points(run):
    done = run({"two": "def two(x):\n    return x"}, boxed=False)
    assert points(done) == [1, 0, 1]


def test_the_same_random_numbers_in_every_run(run):
    code = "import random, numpy\ndef one(x):\n    return (random.random(), numpy.random.rand())"
    test = {"one": "print(one(0))\nassert False"}
    first, second = (run({"one": code}, TESTS | test) for _ in range(2))
    assert first.notebook.cells[1].outputs[0].text == second.notebook.cells[1].outputs[0].text
