"""How checks speak, whatever a student's function does, and the catalogue they cite."""

from __future__ import annotations

import json
import re
import sys

from ftlab import kernel
from ftlab.checks import CheckFailed, misconceptions
from ftlab.checks.core import call, fail, passed, require
import pytest

PARTS = re.compile(
    r"  Expected:   .+\n  Received:   .+\n"
    r"(  Looks like: M\d{2,3}, .+: .+\n  Observe:    .+|  Look again: .+)",
    re.DOTALL,
)


def failing(function, *arguments) -> CheckFailed:
    with pytest.raises(CheckFailed) as caught:
        call(function, *arguments)
    assert PARTS.fullmatch(str(caught.value)), str(caught.value)
    return caught.value


def test_a_failed_check_says_what_was_expected_what_came_and_what_to_observe():
    with pytest.raises(AssertionError) as caught:
        fail("3 rows", "2 rows", "M03", "Count them")
    known = misconceptions.misconception("M03")
    assert str(caught.value) == (
        f"  Expected:   3 rows\n  Received:   2 rows\n"
        f"  Looks like: M03, {known.name}: {known.looks_like}\n  Observe:    Count them"
    )
    assert caught.value.misconception == "M03"


def test_without_a_known_mistake_the_place_in_the_lesson_is_told():
    with pytest.raises(CheckFailed) as caught:
        fail("3 rows", "2 rows")
    assert str(caught.value) == (
        "  Expected:   3 rows\n  Received:   2 rows\n  Look again: the text of the exercise"
    )
    assert caught.value.misconception == ""


def test_without_an_observation_the_catalogues_own_is_given():
    with pytest.raises(CheckFailed) as caught:
        fail("a", "b", "M07")
    assert misconceptions.misconception("M07").observe in str(caught.value)


def test_a_misconception_that_is_not_in_the_catalogue_cannot_be_cited(refused):
    with refused("'M999'"):
        fail("a", "b", "M999")


def test_require_passes_what_holds_and_fails_what_does_not():
    require(True, "a", "b", "M01")
    with pytest.raises(CheckFailed):
        require(False, "a", "b", "M01")


def test_call_hands_over_arguments_and_gives_the_result():
    assert call(lambda a, *, b: (a, b), 1, b=2) == (1, 2)
    assert call(lambda: None) is None


def test_what_a_function_prints_is_left_out(capsys):
    def talks():
        print("step 1")
        print("warning", file=sys.stderr)
        return 5

    assert call(talks) == 5
    said = capsys.readouterr()
    assert said.out == said.err == ""
    passed("All is well.")
    assert "All is well." in capsys.readouterr().out


def test_a_placeholder_is_named_as_not_written_yet():
    def warm_up(x):
        raise NotImplementedError

    error = failing(warm_up, 1)
    assert error.misconception == "M01"
    assert "warm_up as it was handed out" in str(error)


def test_an_exception_becomes_a_failed_check_with_the_students_own_line():
    def outer(x):
        return inner(x)

    def inner(x):
        return x["missing key"]

    error = failing(outer, {})
    assert error.misconception == "M02"
    assert "KeyError: 'missing key'" in str(error)
    assert 'return x["missing key"]' in str(error)
    assert error.__cause__ is None


@pytest.mark.parametrize("library", ["keras", "numpy", "json"])
def test_an_error_inside_a_library_names_the_students_line_not_the_librarys(library):
    import keras
    import numpy as np

    def answer():
        if library == "keras":
            return keras.ops.matmul(np.ones((2, 3)), np.ones((2, 3)))
        if library == "numpy":
            return np.stack([np.ones(2), np.ones(3)])
        return json.loads("not json")

    said = str(failing(answer))
    line = {"keras": "keras.ops.matmul", "numpy": "np.stack(", "json": "json.loads("}[library]
    assert f"at `return {line}" in said


def test_an_error_that_ftlab_raised_names_the_students_line():
    from ftlab import load_task

    def answer():
        return load_task("dokc")

    said = str(failing(answer))
    assert "expected one of the tasks" in said
    assert 'at `return load_task("dokc")`' in said


@pytest.mark.parametrize("leave", [sys.exit, lambda: exit(0)])
def test_a_function_that_exits_is_a_failed_check_too(leave):
    def answer():
        leave()

    assert failing(answer).misconception == "M02"


def test_wrong_arguments_are_a_failed_check():
    assert "TypeError" in str(failing(lambda: 1, "too many"))


def test_an_error_without_a_message_is_told_all_the_same():
    def answer():
        raise RuntimeError

    assert "RuntimeError: (no message)" in str(failing(answer))


def test_only_the_first_line_of_a_long_message_is_told():
    message = "first\n" + "more\n" * 500

    def answer():
        raise ValueError(message)

    said = str(failing(answer))
    assert "first" in said
    assert "more" not in said


@pytest.mark.parametrize("thing", [None, 0.5, [1, 2], "belt"])
def test_a_result_in_the_functions_place_is_named(thing):
    error = failing(thing)
    assert error.misconception == "M02"
    assert repr(thing) in str(error)


def test_ids_in_the_catalogue_are_unique_and_every_entry_is_complete():
    entries = misconceptions.catalogue()
    assert {"M01", "M02", "M03", "M07"} <= set(entries)
    assert list(entries) == sorted(entries, key=lambda key: int(key[1:]))
    names = [entry.name for entry in entries.values()]
    assert len(names) == len(set(names))
    for key, entry in entries.items():
        assert re.fullmatch(r"M\d{2,3}", key)
        assert entry.id == key
        for part in (entry.name, entry.looks_like, entry.why, entry.observe):
            assert part.strip() == part
            assert part
        assert len(entry.name) < 80
        assert len(entry.why) > 20
        assert len(entry.observe) > 20


def test_an_id_given_twice_is_found(monkeypatch, tmp_path):
    folder = tmp_path / "catalogue"
    folder.mkdir()
    entry = '[M01]\nname = "n"\nlooks_like = "l"\nwhy = "w"\nobserve = "o"\n'
    (folder / "a.toml").write_text(entry)
    (folder / "b.toml").write_text(entry)
    monkeypatch.setattr(misconceptions, "__file__", str(tmp_path / "misconceptions.py"))
    with pytest.raises(ValueError, match="M01 stands twice"):
        misconceptions.catalogue()
    monkeypatch.undo()
    assert "M07" in misconceptions.catalogue()


def test_an_unknown_id_is_refused(refused):
    with refused("'M00'", "an id from M01"):
        misconceptions.misconception("M00")


QUESTIONS = """
[q1]
text = "How far will it move?"
[q1.options.a]
text = "Not at all"
because = "It was not compiled again."
[q1.options.b]
text = "As far as the head"
because = "fit keeps training what it was compiled with."
misconception = "M07"
[q2]
text = "Which unit?"
[q2.options.a]
text = "Per cent"
because = "Keras gives shares."
misconception = "M04"
[q2.options.b]
text = "A share"
because = "From 0 to 1."
"""


@pytest.fixture
def quiz(tmp_path, monkeypatch):
    from ftlab.checks import quiz as module

    (tmp_path / "99-made-up.toml").write_text(QUESTIONS)
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    return module


def test_right_answers_pass_in_any_case(quiz, capsys):
    quiz.knowledge_check("99-made-up", lambda: {"q1": "a", "q2": " B "})
    assert "All 2 answers are right" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answers", "misconception", "words"),
    [
        ({"q1": "b", "q2": "b"}, "M07", "fit keeps training what it was compiled with."),
        ({"q1": "a", "q2": "a"}, "M04", "Keras gives shares."),
        ({"q1": "a"}, "", "no entry for q2"),
        ({"q1": "a", "q3": "b"}, "", "no entry for q2; q3, where no question is"),
        ({"q1": "", "q2": ""}, "M01", "q1: nothing yet"),
        ({"q1": 1, "q2": "b"}, "", "q1: 1, which is none of its letters"),
        ({"q1": "a", "q2": "e"}, "", "q2: one of 'a', 'b'"),
        ({"q1": "a", "q2": None}, "", "q2: None, which is none of its letters"),
        (None, "M03", "a NoneType"),
        (["a", "b"], "M03", "a list"),
    ],
)
def test_wrong_answers_are_named_by_their_misconception(quiz, answers, misconception, words):
    with pytest.raises(CheckFailed) as caught:
        quiz.knowledge_check("99-made-up", lambda: answers)
    assert caught.value.misconception == misconception
    assert words in str(caught.value)
    assert PARTS.fullmatch(str(caught.value))


def test_questions_are_shown_without_saying_which_option_is_right(quiz):
    shown = quiz.Questions("99-made-up")._repr_markdown_()
    assert "How far will it move?" in shown
    assert "- **b**: As far as the head" in shown
    assert "M07" not in shown
    assert "because" not in shown
    assert "compiled" not in shown


def test_an_unknown_lesson_is_refused(quiz, refused):
    with refused("'99-made-up'", "'98-nothing'"):
        quiz.questions("98-nothing")


def test_before_a_reader_success_is_green_and_failure_bold_with_the_name_first(
    monkeypatch, capsys, tmp_path
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(kernel, "headless", lambda: False)
    passed("It is right.")
    assert capsys.readouterr().out == "\x1b[32m✓\x1b[0m It is right.\n"
    known = misconceptions.misconception("M07")
    with pytest.raises(CheckFailed) as caught:
        fail("a", "b", "M07")
    (shown,) = caught.value._render_traceback_()
    assert shown.startswith("\x1b[1mNot yet.\x1b[0m\n")
    assert f"Looks like: {known.name} (M07): " in shown
    assert "M07, " in str(caught.value)  # what graders read stays
