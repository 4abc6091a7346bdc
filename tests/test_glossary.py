"""The glossary: words that the lessons use, each with a way to the lesson where it is met."""

from __future__ import annotations

import re

from ftlab.grading.course.folder import PROJECT, Course
import nbformat
import pytest

PAGE = PROJECT / "docs" / "glossary.md"
COURSE = Course.at(PROJECT)
_ENTRY = re.compile(r"^(\S.*)\n((?:  .+\n?)+)", re.MULTILINE)
_LESSON = re.compile(r"\]\(lessons/(\d\d-[\w-]+?)(-further)?\.ipynb\)")


def entries() -> dict[str, str]:
    """What is said of each word, as one line."""
    (inside,) = re.findall(r"```\{glossary\}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    return {word: " ".join(said.split()) for word, said in _ENTRY.findall(inside)}


def prose(lesson: str, further: str) -> str:
    path = COURSE.further(lesson) if further else COURSE.source(lesson)
    assert path is not None, lesson
    cells = nbformat.read(path, 4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def test_there_are_words_enough_in_the_order_of_the_alphabet():
    words = [word.lower() for word in entries()]
    assert len(words) >= 25
    assert words == sorted(words)


@pytest.mark.parametrize("word", entries())
def test_a_word_stands_in_each_lesson_that_it_leads_to(word):
    lessons = _LESSON.findall(entries()[word])
    assert lessons, "an entry leads to a lesson"
    for lesson, further in lessons:
        assert lesson in COURSE.lessons
        assert re.search(rf"\b{re.escape(word)}", prose(lesson, further), re.IGNORECASE), lesson


@pytest.mark.parametrize("word", entries())
def test_an_entry_is_one_or_two_sentences(word):
    said = entries()[word].split(" Met in ")[0]
    assert 1 <= len(re.findall(r"\.(?: |$)", said)) <= 2


def test_what_an_entry_refers_to_is_an_entry():
    words = entries()
    named = re.findall(r"\{term\}`(?:[^`<]*<)?([^`>]+)>?`", " ".join(words.values()))
    assert set(named) <= set(words)


def test_keras_pages_are_those_of_keras():
    links = re.findall(r"\]\((https?:[^)]+)\)", PAGE.read_text("utf-8"))
    assert links
    assert all(re.match(r"https://keras\.io/(api|guides)/[\w/]+/$", link) for link in links)


def test_the_first_lesson_leads_to_it():
    assert "](../../docs/glossary.md)" in prose(COURSE.lessons[0], "").split("\n## 1.")[0]
