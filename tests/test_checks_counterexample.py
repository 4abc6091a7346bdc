"""A failed check shows the call that went wrong, as code that gives the wrong result again."""

from __future__ import annotations

import tomllib
from typing import Any

from ftlab import checks
from ftlab.checks.core import LABELS, call, fail
from ftlab.checks.counterexample import code_of_call, named
from ftlab.checks.specimens import tiny_model, tiny_split
from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.feedback.received import without_received
from ftlab.grading.notebook.exercises import checks_of, exercises
from ftlab.grading.notebook.verdict import verdict
from ftlab.grading.trial.answers import Answer, answers, every_exercise
from ftlab.models.heads import copy_model
from nbformat.v4 import new_code_cell, new_output
import numpy as np
import pytest

from tests.sample import few

COURSE = Course.at(PROJECT)
# Without a call to show: a knowledge check is asked nothing, a strategy gets whole tasks.
WITHOUT = {"knowledge-check", "adapt", "extend"}


def pasted(code: str) -> Any:
    """What pasted code gives, and the names that it leaves."""
    *before, last = code.splitlines()
    names: dict[str, Any] = {"given": lambda *arguments: arguments}
    exec("\n".join(before), names)
    return eval(last, names)


class TestCode:
    @pytest.mark.parametrize(
        "value",
        [
            1, 2.5, True, None, "a", [1, [2.0]], (1,), {"a": [1]}, np.arange(3),
            np.eye(2, dtype="float32"), np.array([1.0, np.nan, -np.inf]), [float("inf")],
        ],
    )  # fmt: skip
    def test_gives_the_same_again(self, value):
        (again,) = pasted(code_of_call("given", [value]))
        if isinstance(value, np.ndarray):
            assert again.dtype == value.dtype
            assert np.array_equal(again, value, equal_nan=True)
        else:
            assert again == value

    def test_makes_models_and_images_by_short_calls(self):
        model, split = tiny_model(5, 4), tiny_split(40, 5)
        code = code_of_call("given", [copy_model(model), split.images.copy()])
        again, images = pasted(code)
        assert all(map(np.array_equal, again.get_weights(), model.get_weights()))
        assert np.array_equal(images, split.images)
        assert "tiny_model(5, 4)" in code

    def test_is_left_out_for_what_no_call_makes(self):
        assert code_of_call("given", [np.random.default_rng(0).normal(size=200)]) == ""
        assert code_of_call("given", [object()]) == ""
        changed = tiny_model(6)
        changed.get_layer("head").bias.assign([1.0, 2.0, 3.0])
        assert code_of_call("given", [changed]) == ""

    def test_names_parts_of_what_a_call_makes(self):
        @named
        def pair(n: int) -> dict[str, Any]:
            return {"one": (np.arange(n) + 0.5, 3)}

        code = code_of_call("given", [pair(100)["one"][0]])
        assert code.endswith("given(pair(100)['one'][0])")


def test_the_code_is_no_part_of_what_a_hidden_test_tells():
    def given(x):
        return x

    given.__name__ = "[1, 2, 3]"
    call(given, 5)
    with pytest.raises(checks.CheckFailed) as caught:
        checks.start_here.accuracy(lambda logits, labels: 0.5, seed=7)
    words = str(caught.value)
    assert "  Paste:\n" in words
    assert "Paste" not in without_received(words, None)
    assert "np.array" not in without_received(words, None)
    assert "  Look again: " in without_received(words, None)
    assert "something else, in a hidden test" in without_received(words, None)


def test_a_received_line_that_looks_like_a_label_names_nothing():
    with pytest.raises(checks.CheckFailed) as caught:
        fail("1", "2\n  Looks like: M04, per cent: x")
    error = new_output("error", ename="CheckFailed", evalue=str(caught.value))
    cell = new_code_cell("check(f)", execution_count=1, outputs=[error])
    assert verdict(cell).misconception == ""


def wrong_ones() -> list[Answer]:
    """One wrong answer an exercise whose check shows a call."""
    found: dict[tuple[str, str], Answer] = {}
    for each in answers():
        stops = each.misconception in ("M01", "M02", "M03")
        if not each.right and not stops and each.exercise not in WITHOUT:
            found.setdefault((each.lesson, each.exercise), each)
    return list(found.values())


@pytest.mark.slow
@pytest.mark.parametrize("answer", few(wrong_ones(), 6), ids=str)
def test_the_code_calls_the_answer_again(answer: Answer):
    names: dict[str, Any] = {"checks": checks}
    exec(answer.code, names)
    test = checks_of(every_exercise(answer.lesson))[answer.exercise].source
    with pytest.raises(checks.CheckFailed) as caught:
        exec(test, names)
    assert caught.value.paste, str(caught.value)
    exec(caught.value.paste, names)  # the name of its function is the exercise's


def test_every_exercise_has_its_place_in_the_lesson():
    path = PROJECT / "ftlab" / "checks" / "places.toml"
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    wanted: dict[str, dict[str, str]] = {}
    for lesson in COURSE.lessons:
        notebook, above = every_exercise(lesson), ""
        names = {cell.id for cell in exercises(notebook).values()} - {"knowledge-check"}
        part = wanted.setdefault(lesson[3:].replace("-", "_"), {})
        for cell in notebook.cells:
            lines = cell.source.splitlines() if cell.cell_type == "markdown" else []
            titles = [line.lstrip("# ") for line in lines if line.startswith("#")]
            above = titles[-1] if titles else above
            if cell.id in names:
                part[cell.id.replace("-", "_")] = above
    assert found == wanted


def test_all_labels_are_of_lines_that_a_check_writes():
    assert len(set(LABELS)) == len(LABELS) == 6
