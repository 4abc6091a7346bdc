"""A test that leaves a trace fails by name; what was left out is told; an order can be repeated."""

import os
from pathlib import Path
import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[1]

# The files of "the project" are those beside this one.
LEAVING = """
import colorsys, importlib, logging, os, signal, sys, threading
from pathlib import Path
from types import ModuleType
import ftlab.errors, ftlab.translation
import keras, matplotlib.pyplot as plt, numpy as np, pytest
from tests import looks

HERE = looks.PROJECT = Path(__file__).parent

@keras.saving.register_keras_serializable("here")
class Known(keras.layers.Layer): ...

@pytest.fixture(scope="module", autouse=True)
def _of_the_module():
    os.environ["OF_THE_MODULE"] = "1"
    keras.config.set_epsilon(1e-5)
    yield
    del os.environ["OF_THE_MODULE"]

def test_reloads_module(): importlib.reload(ftlab.translation)
def test_empties_custom_objects(): keras.saving.get_custom_objects().clear()
def test_adds_custom_object(): keras.saving.get_custom_objects()["other"] = Known
def test_sets_policy(): keras.config.set_dtype_policy("mixed_float16")
def test_sets_format(): keras.config.set_image_data_format("channels_first")
def test_sets_floatx(): keras.config.set_floatx("float64")
def test_sets_epsilon(): keras.config.set_epsilon(1e-3)
def test_sets_language(): ftlab.translation.choose("de")
def test_sets_variable(): os.environ["LEFT"] = "1"
def test_removes_variable(): del os.environ["BEFORE"]
def test_changes_folder(): os.chdir("/")
def test_starts_thread(): threading.Thread(target=threading.Event().wait, daemon=True).start()
def test_removes_module(): del sys.modules["colorsys"]
def test_replaces_module(): sys.modules["ftlab.errors"] = ModuleType("ftlab.errors")
def test_adds_to_path(): sys.path.append("/nowhere")
def test_adds_finder(): sys.meta_path.append(None)
def test_sets_matplotlib(): plt.rcParams["lines.linewidth"] = 7.5
def test_leaves_figure(): plt.figure()
def test_sets_log_level(): logging.getLogger().setLevel(7)
def test_adds_log_handler(): logging.getLogger().addHandler(logging.NullHandler())
def test_leaves_handler(): signal.signal(signal.SIGTERM, signal.SIG_IGN)
def test_leaves_numpy(): np.seterr(all="ignore")
def test_leaves_file(): (HERE / "left.txt").touch()

def test_clean(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LEFT_TOO", "1")
    monkeypatch.setattr(ftlab.translation, "_chosen", "de")
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    monkeypatch.setitem(keras.saving.get_custom_objects(), "mine", Known)
    monkeypatch.setitem(plt.rcParams, "lines.linewidth", 3)
    plt.close(plt.figure())
    threading.Thread(target=lambda: None).start()
    keras.utils.set_random_seed(3)
    import this
"""
SAID = {
    "test_empties_custom_objects": "custom object here>Known: .* became 'absent'",
    "test_adds_custom_object": "custom object other: 'absent' became",
    "test_sets_policy": "dtype policy: 'float32' became 'mixed_float16'",
    "test_sets_format": "image data format: 'channels_last' became 'channels_first'",
    "test_sets_floatx": "floatx: 'float32' became 'float64'",
    "test_sets_epsilon": "epsilon: 1e-05 became 0.001",
    "test_sets_language": "language of ftlab: 'en' became 'de'",
    "test_sets_variable": "environment variable LEFT: 'absent' became '1'",
    "test_removes_variable": "environment variable BEFORE: '1' became 'absent'",
    "test_changes_folder": "working directory: '.*' became '/'",
    "test_starts_thread": "thread Thread-.*: 'absent' became 'running'",
    "test_removes_module": "module colorsys: .* became 'absent'",
    "test_replaces_module": "module ftlab.errors: .* became",
    "test_reloads_module": "module ftlab.translation: .* became",
    "test_adds_to_path": "sys.path: .* became",
    "test_adds_finder": "finder of imports None .*: 'absent' became None",
    "test_sets_matplotlib": "lines.linewidth: 1.5 became 7.5",
    "test_leaves_figure": "figure 1: 'absent' became 'open'",
    "test_sets_log_level": "level: 30 became 7",
    "test_adds_log_handler": "handlers: .* became .*NullHandler",
    "test_leaves_handler": "handler of SIGTERM: .* became .*SIG_IGN",
    "test_leaves_numpy": "handling of errors: .* became .*ignore",
    "test_leaves_file": "folder .*: new left.txt",
}


def run(folder: Path, *options: str, code: str, **variables: str) -> tuple[str, Path]:
    """Run a test file of its own with this project's plugins; what was printed, and the report."""
    (folder / "test_sample.py").write_text(code)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = needs: a program")
    plugins = [word for name in ("traces", "needs", "summary") for word in ("-p", f"tests.{name}")]
    report = folder.parent / f"{folder.name}.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *plugins, *options]
    done = subprocess.run(
        [*command, f"--junitxml={report}", "--rootdir", str(folder), str(folder)],
        cwd=PROJECT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return done.stdout + done.stderr, report


@pytest.fixture(scope="module")
def blamed(tmp_path_factory) -> dict[str, str]:
    """What each test of the file above was blamed for, by its name."""
    folder = tmp_path_factory.mktemp("leaving")
    _, report = run(folder, "-p", "no:randomly", code=LEAVING, BEFORE="1")
    cases = ElementTree.parse(report).iter("testcase")
    return {case.attrib["name"]: " ".join(case.itertext()) for case in cases}


@pytest.mark.parametrize("name", SAID)
def test_a_trace_is_told_under_the_name_of_who_left_it(blamed, name):
    assert f"::{name} leaves traces:" in blamed[name]
    assert re.search(SAID[name], blamed[name]), blamed[name]
    assert blamed[name].count(" became ") + blamed[name].count(": new ") == 1, blamed[name]


def test_who_leaves_nothing_is_not_blamed_nor_for_what_its_module_set_up(blamed):
    assert blamed.pop("test_clean") == ""
    assert set(blamed) == set(SAID)


LACKING = """
import pytest
from tests import needs

needs.NEEDS |= {"Chromium": lambda: "install it so", "make": lambda: ""}

@pytest.mark.needs("Chromium")
class TestBrowser:
    def test_one(self): assert False
    def test_two(self): assert False

@pytest.mark.needs("make")
def test_there(): ...

@pytest.mark.skip(reason="it is Sunday")
def test_other(): ...
"""


@pytest.mark.parametrize("options", [[], ["-n", "1"]], ids=["one process", "a worker"])
def test_what_was_left_out_is_told_by_program(tmp_path, options):
    printed, _ = run(tmp_path, *options, code=LACKING)
    assert "1 passed, 3 skipped" in printed
    told = printed.partition("In short")[2]
    assert "3 tests were left out; everything else ran." in told
    assert "2 for want of Chromium: install it so" in told
    assert "1 because: it is Sunday" in told


ORDERED = "import pytest\n" + "".join(
    f"@pytest.mark.parametrize('n', range(4))\ndef test_{letter}(n): assert n\n"
    for letter in "abcd"
)


def test_the_seed_is_told_and_repeats_the_order(tmp_path):
    def order(printed: str) -> list[str]:
        return re.findall(r"^FAILED (\S+)", printed, re.MULTILINE)

    first, _ = run(tmp_path, code=ORDERED)
    seeds = re.findall(r"--randomly-seed=(\d+)", first)
    assert len(seeds) == 2  # at the beginning, and at the end because something failed
    assert len(set(seeds)) == 1
    again, _ = run(tmp_path, f"--randomly-seed={seeds[0]}", code=ORDERED)
    plain, _ = run(tmp_path, "-p", "no:randomly", code=ORDERED)
    assert order(again) == order(first)
    assert sorted(order(again)) == order(plain)
    assert "--randomly-seed" not in plain
