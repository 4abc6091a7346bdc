"""`from ftlab.lesson import *` gives what lessons use, and no answer to an exercise."""

from __future__ import annotations

import json
import re
import subprocess
import sys

from ftlab import lesson
from ftlab.errors import InputError
from ftlab.grading.course.folder import PROJECT
from ftlab.grading.notebook.exercises import exercises
from ftlab.grading.notebook.names import names
from ftlab.guessing.option import option_for
from ftlab.lesson_files import lesson_notebooks
import nbformat
import pytest

from authoring.public_names import public_names

SOURCES = lesson_notebooks(PROJECT / "solutions")
STAR = "from ftlab.lesson import *"


def code_of(path):
    return [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


def test_each_name_is_listed_once_and_found():
    assert dir(lesson) == lesson.__all__ == sorted(set(lesson.__all__))
    for name in lesson.__all__:
        assert getattr(lesson, name) is not None
    with pytest.raises(AttributeError, match="finetunes"):
        _ = lesson.finetunes


def test_names_of_ftlab_are_the_public_ones():
    assert set(lesson._FTLAB) <= set(public_names())


def test_to_list_them_loads_nothing_heavy():
    code = (
        "import ftlab.lesson, json, sys; dir(ftlab.lesson)\n"
        "print(json.dumps([name for name in sys.modules if '.' not in name]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"tensorflow", "keras", "matplotlib", "pandas", "ipywidgets", "sklearn", "numpy"}
    assert not heavy & set(json.loads(done.stdout))


def test_grading_knows_which_names_the_line_binds():
    assert names(STAR).bound == set(lesson.__all__)
    assert not names(STAR).unclear
    assert names("from elsewhere import *").bound == frozenset()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_exercise_is_answered_by_the_import_line(path):
    """The import cell takes such a name away: an answer that is not written is not found."""
    notebook, cells = nbformat.read(path, 4), code_of(path)
    if STAR not in cells[0]:
        pytest.skip("imports name by name")
    asked = {
        name
        for cell in notebook.cells
        if cell.id in exercises(notebook) or cell.source.startswith("def ")
        for name in re.findall(r"^def (\w+)", cell.source, re.MULTILINE)
    }
    taken = set(re.findall(r"^del ([\w, ]+\w)", cells[0], re.MULTILINE))
    taken = {name.strip() for each in taken for name in each.split(",")}
    assert asked & set(lesson.__all__) == taken


def test_every_name_that_a_lesson_uses_is_there(tmp_path):
    """What a star hides from a linter: the line is written out before it looks."""
    for path in SOURCES:
        line = f"from ftlab.lesson import {', '.join(lesson.__all__)}"
        text = "\n\n".join(["from IPython.display import display", *code_of(path)])
        text = text.replace(STAR, line)
        (tmp_path / f"{path.parent.name[:2]}_{path.stem}.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "F821", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


class TestOptionFor:
    @pytest.fixture
    def asked(self):
        return lesson.Prediction.choice("names-quicker", "How much?", ["a", "b", "c"])

    @pytest.mark.parametrize(
        ("measured", "option"), [(-1, "a"), (1.9, "a"), (2, "b"), (9.9, "b"), (10, "c"), (99, "c")]
    )
    def test_options_are_ranges(self, asked, measured, option):
        assert option_for(asked, measured, 2, 10) == option

    @pytest.mark.parametrize("call", [(3.0, 2), (3.0, 10, 2), (float("nan"), 2, 10)])
    def test_what_does_not_fit_is_refused(self, asked, call):
        with pytest.raises(InputError, match="2 rising limits"):
            option_for(asked, *call)


def test_spread_is_what_pandas_says_of_the_draws():
    rows = [
        {"task": task, "head": head, "all": head + 1}
        for task, head in [("b", 1), ("a", 2), ("b", 4)]
    ]
    both = lesson.spread(rows, by="task", of=["head", "all"])
    assert both.index.tolist() == ["b", "a"]
    assert both.loc["b"].tolist() == [2.5, 1, 4, 3.5, 2, 5]
    one = lesson.spread(lesson.pd.DataFrame(rows), by=["task"], of="head")
    assert one.columns.tolist() == ["mean", "lowest", "highest"]
    with pytest.raises(InputError, match="columns of the rows"):
        lesson.spread(rows, by="tsk", of="head")


@pytest.mark.slow
def test_head_accuracy_is_that_of_a_head_trained_by_hand():
    model, belt = lesson.load_backbone("parcels"), lesson.load_task("belt", n_train=50)
    weights = model.get_weights()
    base = lesson.keras.Model(model.input, model.layers[-1].input)
    seen = base.predict(belt.train.images, verbose=0)
    head = lesson.LogisticRegression(max_iter=5000).fit(seen, belt.train.labels)
    by_hand = head.score(base.predict(belt.test.images, verbose=0), belt.test.labels)
    assert lesson.head_accuracy(model, belt) == pytest.approx(by_hand, abs=0.011)
    assert all((a == b).all() for a, b in zip(weights, model.get_weights(), strict=True))
