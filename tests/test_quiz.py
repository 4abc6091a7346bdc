"""The quiz: every answer is explained, kept, readable from code, and the one that is graded."""

from __future__ import annotations

import ast
from collections import Counter

from ftlab import Quiz
from ftlab.checks import CheckFailed, knowledge_check
from ftlab.checks.misconceptions import misconception
from ftlab.checks.quiz import FOLDER, Option, Question, questions
from ftlab.panels.quiz import view
import ipywidgets as widgets
import pytest

LESSONS = sorted(path.stem for path in FOLDER.glob("*.toml"))
OWN = (
    Question(
        "q1", "Is `a < b`?", (Option("a", "*Yes* <b>", "It is"), Option("b", "no", "no", "M08"))
    ),
    Question("q2", "And?", (Option("a", "so", "So", "M07"), Option("b", "not", "Right"))),
)
SOME = "01-feature-extraction"


@pytest.fixture(autouse=True)
def _fresh_record(monkeypatch):
    monkeypatch.setattr(view, "_RECORD", {})


def right(question: Question) -> str:
    (letter,) = (option.letter for option in question.options if option.right)
    return letter


class TestWhoGuesses:
    """Nothing but the matter tells which option is right: no letter, no length, no caution."""

    ASKED = tuple(question for lesson in LESSONS for question in questions(lesson))

    def test_no_letter_is_right_much_more_often_than_another(self):
        often = Counter(right(question) for question in self.ASKED)
        assert set(often) == set("abcd")
        assert all(0.2 <= times / len(self.ASKED) <= 0.3 for times in often.values()), often

    def test_the_longest_option_is_right_in_a_third_of_the_questions_at_most(self):
        lengths = [{o.letter: len(o.text) for o in question.options} for question in self.ASKED]
        longest = sum(
            of[right(question)] == max(of.values())
            for question, of in zip(self.ASKED, lengths, strict=True)
        )
        assert longest <= len(self.ASKED) / 3

    def test_the_cautious_option_is_right_no_more_often_than_others(self):
        options = [option for question in self.ASKED for option in question.options]
        cautious = [option for option in options if option.cautious]
        assert len(cautious) >= 20
        assert sum(option.right for option in cautious) <= len(cautious) / 3

    def test_what_sounds_cautious_is_marked(self):
        doubt = ("cannot be told", "cannot be known", "nothing yet", "that depends")
        first = ("more seeds", "measure both", "measured first", "has to be", "before and after.")
        options = [option for question in self.ASKED for option in question.options]
        heard = [o for o in options if any(words in o.text.lower() for words in doubt + first)]
        unmarked = [o.text for o in heard if not o.cautious]
        assert len(heard) >= 15
        assert unmarked == []


def radios(quiz: Quiz) -> list[widgets.RadioButtons]:
    return [part for part in quiz._box.children if isinstance(part, widgets.RadioButtons)]


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_feedback_is_that_of_the_graded_check(lesson):
    quiz = Quiz(lesson)
    answers = {question.key: right(question) for question in questions(lesson)}
    for question in questions(lesson):
        for option in question.options:
            quiz.record(question.key, option.letter)
            told = quiz.feedback(question.key)
            assert option.because.rstrip(".") in told
            if option.right:
                assert "Right" in told
                continue
            assert misconception(option.misconception).name in told
            with pytest.raises(CheckFailed) as failed:
                knowledge_check(lesson, lambda: answers | quiz.answers)
            assert failed.value.misconception in told
            assert option.because in str(failed.value)
        quiz.record(question.key, answers[question.key])
    knowledge_check(lesson, lambda: quiz.answers)


def test_choosing_with_the_radio_buttons_is_recording():
    quiz = Quiz(OWN)
    radios(quiz)[0].value = "b"
    assert quiz.answers == {"q1": "b"}
    assert quiz.tries == {"q1": ["b"]}
    radios(quiz)[0].value = "a"
    assert quiz.tries == {"q1": ["b", "a"]}


def test_an_answer_from_code_shows_in_the_radio_buttons_and_is_told():
    quiz = Quiz(OWN)
    quiz.record("q2", " A ")
    assert radios(quiz)[1].value == "a"
    told = " ".join(part.value for part in quiz._box.children if isinstance(part, widgets.HTML))
    assert 'role="status"' in told
    assert "M07" in told
    assert "M08" not in told


def test_every_question_is_the_name_of_its_radio_buttons_and_options_are_plain_text():
    first, _ = radios(Quiz(OWN))
    assert first.description == "<b>q1.</b> Is <code>a &lt; b</code>?"
    assert first.options[0] == ("a: Yes <b>", "a")  # shown as it is: options are no HTML
    assert first.value is None


def test_running_the_cell_again_keeps_the_answers_and_counts_no_new_try():
    Quiz(SOME).record("q1", "a")
    again = Quiz(SOME)
    again.record("q1", "a")
    assert again.answers == {"q1": "a"}
    assert again.tries == {"q1": ["a"]}
    assert radios(again)[0].value == "a"
    assert Quiz(OWN).answers == {}


def test_the_answers_as_code_are_the_answers():
    quiz = Quiz(OWN)
    quiz.record("q2", "b")
    quiz.record("q1", "a")
    assert ast.literal_eval(quiz.state.code) == quiz.answers == {"q1": "a", "q2": "b"}
    assert list(quiz.answers) == ["q1", "q2"], "in the order of the questions"
    quiz.answers["q1"] = "z"
    quiz.tries["q1"].append("z")
    assert quiz.answers["q1"] == "a"
    assert quiz.tries["q1"] == ["a"]


def test_it_says_how_far_one_has_come():
    quiz = Quiz(OWN)
    assert quiz.state.summary() == "0 of 2 right, not answered yet: q1, q2."
    quiz.record("q1", "a")
    assert quiz.state.summary() == "1 of 2 right, not answered yet: q2."
    quiz.record("q2", "a")
    assert quiz.state.summary() == "1 of 2 right."


def test_where_nobody_can_click_questions_and_answers_stand_as_text():
    quiz = Quiz(OWN)
    quiz.record("q1", "b")
    bundle = quiz._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    for text in bundle.values():
        for words in ("And?", "not", "M08", "0 of 2 right"):
            assert words in text
    assert "<code>a &lt; b</code>" in bundle["text/html"]
    assert "&lt;b&gt;" in bundle["text/html"]


@pytest.mark.parametrize(
    ("key", "letter", "words"), [("q9", "a", "'q9'"), ("q1", "z", "'z'"), ("q1", 0, "0")]
)
def test_what_is_no_answer_is_refused(refused, key, letter, words):
    quiz = Quiz(OWN)
    with refused(words):
        quiz.record(key, letter)
    assert quiz.answers == {}


@pytest.mark.parametrize("asked", ["99-nothing", (), ("What?",)])
def test_what_is_no_question_is_refused(refused, asked):
    with refused():
        Quiz(asked)


def test_closing_keeps_the_answers():
    quiz = Quiz(OWN)
    quiz.record("q1", "a")
    quiz.close()
    assert quiz.answers == {"q1": "a"}
