"""`ftlab feedback`: nbgrader's pages, from which nobody learns a hidden test."""

from html.parser import HTMLParser
import json
import os
import re
import shutil
import sqlite3

from ftlab.checks.misconceptions import misconception
from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.course.source import Lesson, register
from ftlab.grading.feedback.pages import graded_students, without_notebook, write_feedback
from ftlab.grading.feedback.received import own_runs, without_received
from ftlab.grading.feedback.redact import HideTests, message, sections
from ftlab.grading.intake.sanitize import sanitize
from ftlab.grading.notebook.verdict import Verdict, verdict
from ftlab.grading.record.outcome import Outcome, save
from ftlab.grading.record.points import unearned
from ftlab.grading.record.writer import Writer
from ftlab.grading.reports.markdown import harmless_markdown
from ftlab.lab.cli import app
from nbconvert import HTMLExporter
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
import pytest
from typer.testing import CliRunner

from tests.growth import grows_with, least_seconds

pytestmark = pytest.mark.filterwarnings("ignore:Object of type")  # nbgrader's, of its database

LESSON = "90-tiny"
WRONG_ON_HIDDEN = {
    "double": "seen = []\ndef double(x):\n    seen.append(x)\n    return abs(2 * x)",
    # What a function is called with must not reach its author by way of an error or a print.
    "total": "def total(values):\n    print('got', values)\n"
    "    if values.size > 2:\n        raise ValueError(values.tolist())\n    return values.sum()",
    "pick": "print('kept', seen)\nassert not seen, seen\n"
    "def pick(names, place):\n    return 'b' if len(names) == 2 else names",
}
# Errors whose words and names are what a hidden test called the function with.
TELLING = {
    "double": WRONG_ON_HIDDEN["double"].replace("abs(2 * x)", "2 * x"),
    "total": "def total(values):\n    if values.size > 2:\n"
    "        raise AssertionError('SE' f'EN {values.tolist()}')\n    return values.sum()",
    "pick": "def pick(names, place):\n    if len(names) == 2:\n        return names[place]\n"
    "    raise type('SE' 'EN_' + '_'.join(names), (Exception,), {})()\n\n\n"
    "raise type('SE' f'EN {seen}', (Exception,), {})('SE' 'EN')",
}
HIDDEN = ("hidden-canary", "1e6", "1000000", "hidden_values", "5.75", "0.25", "longer", "'u'")


KEPT, OWN = "[8.125, -3.5]", "the last one"


def failed_check(received):
    words = (
        f"  Expected:   6 for 3\n  Received:   {received}\n"
        "              at `raise`\n  Looks like: M06, x\n  Observe:    y"
    )
    trace = [f"Not yet.\n{words}"]
    return new_output("error", ename="CheckFailed", evalue=words, traceback=trace)


def shows_what_was_received(folder, **received):
    """Write the message of a failed check into cells of a student's notebook."""
    path = folder / LESSON / "tiny.ipynb"
    notebook = nbformat.read(path, 4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in received:
            cell.outputs, cell.execution_count = [failed_check(received[name])], 1
    path.chmod(0o644)
    nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def pages(course_template, tmp_path_factory, hand_in, right, wrong):
    """Feedback of three students, graded by stock nbgrader. Student → page."""
    root = tmp_path_factory.mktemp("graded") / "course"
    shutil.copytree(course_template, root)
    course = Course(root, root / "solutions", root / "notebooks")
    in_sight = {"double": wrong["double"], "total": right["total"], "pick": right["pick"]}
    answers = {"bob": WRONG_ON_HIDDEN, "cyd": in_sight, "dee": TELLING}
    for student, code in answers.items():
        hand_in(course, student, code)
        course.autograde(LESSON, student)
    assert graded_students(course, LESSON) == ["bob", "cyd", "dee"]
    shows_what_was_received(root / "autograded" / "bob", **{"check-total": KEPT, "check-pick": OWN})
    shows_what_was_received(root / "submitted" / "bob", **{"check-pick": OWN})
    done = feedback(course, "--workers", "2")
    assert (done.exit_code, "3 pages in" in done.stdout) == (0, True), done.output
    return {
        student: (root / "feedback" / student / LESSON / "tiny.html").read_text(encoding="utf-8")
        for student in answers
    }


def feedback(course, *words):
    """`ftlab feedback`, in this process."""
    named = f"{LESSON}/"  # as the Tab key completes it
    return CliRunner().invoke(app, ["feedback", named, "--root", str(course.root), *words])


def test_who_has_not_been_graded_is_told(tiny_course):
    done = feedback(tiny_course, "--student", "dan")
    assert done.exit_code == 2
    assert "by dan" in done.stderr
    assert f"ftlab grade {LESSON}" in done.stderr


def test_a_graded_student_without_a_notebook_is_named(tiny_course, monkeypatch):
    for student in ("ada", "bob"):
        save(Outcome(student, LESSON, "graded", graded_at="2026-11-20"), tiny_course.root)
    save(Outcome("cyd", LESSON, "failed", "it could not be run here"), tiny_course.root)
    path = tiny_course.root / "autograded" / "bob" / LESSON / "tiny.ipynb"
    path.parent.mkdir(parents=True)
    path.touch()
    assert without_notebook(tiny_course, LESSON) == ["ada"]
    monkeypatch.setattr("ftlab.grading.feedback.pages.write_all", lambda *_: [("bob", "")])
    done = feedback(tiny_course)
    assert done.exit_code == 1, done.output
    assert "1 page in" in done.stdout
    assert f"ada: graded, but its autograded notebook is gone; try ftlab grade {LESSON}" in (
        done.stdout
    )
    assert feedback(tiny_course, "--student", "bob").exit_code == 0


def test_an_id_with_brackets_is_a_name_and_no_pattern(tiny_course, hand_in):
    register(tiny_course, LESSON)
    for student in ("[ab]", "*"):
        hand_in(tiny_course, student, {})
        recorded = tiny_course.root / "submitted" / student / LESSON / "tiny.ipynb"
        notebook = sanitize(recorded.read_bytes(), Lesson.of(tiny_course, LESSON)).notebook
        Writer(tiny_course).write(LESSON, student, {"tiny.ipynb": unearned(notebook, "x")}, {})
    for student in ("[ab]", "*"):
        page = write_feedback(tiny_course, LESSON, student)
        assert page.is_file()
        assert page.parent.parent.name == student
    assert sorted(os.listdir(tiny_course.root / "feedback")) == ["*", "[ab]"]


def test_what_keeps_pages_from_being_written_is_told_once(tiny_course, monkeypatch):
    monkeypatch.setattr("ftlab.grading.feedback.pages.LOCKED_FOR", 0)
    save(Outcome("ada", LESSON, "graded", graded_at="2026-11-20"), tiny_course.root)
    holder = sqlite3.connect(tiny_course.root / "gradebook.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    done = feedback(tiny_course)
    assert (done.exit_code, "locked" in done.stderr) == (2, True), done.output
    holder.close()
    (tiny_course.root / "feedback").rmdir()
    (tiny_course.root / "feedback").touch()
    done = feedback(tiny_course)
    assert (done.exit_code, "can be written to" in done.stderr) == (2, True), done.output


def test_contents_name_the_exercises(pages):
    assert '<a href="#check-double">double</a> (Score' in pages["bob"]
    assert "Test cell" not in pages["bob"]


def checks_part(page, name):
    """The page from a check's cell to the next of nbgrader's cells."""
    begin = page.index(f"Grade cell: <code>check-{name}</code>")
    return page[begin : page.find("Student's answer", begin)]


def test_scores_are_nbgraders(pages):
    scores = {name: re.search(r"tiny \(Score: ([\d.]+) / 9", page) for name, page in pages.items()}
    assert {name: float(found[1]) for name, found in scores.items()} == {
        "bob": 0,
        "cyd": 4,
        "dee": 2,
    }


def test_no_page_shows_a_hidden_test_or_its_data(pages):
    for page in pages.values():
        shown = re.sub(r"<style.*?</style>", "", page, flags=re.DOTALL)
        assert "HIDDEN TESTS" not in shown
        for name in ("double", "total", "pick"):
            found = [secret for secret in HIDDEN if secret in checks_part(shown, name)]
            assert found == []


def test_what_a_function_was_called_with_is_not_shown_by_a_later_cell(pages):
    assert "1000000.0" not in pages["bob"]
    assert "kept [" not in pages["bob"]
    assert "an error in this cell" in pages["bob"]


def test_what_a_later_check_received_is_shown_to_those_who_have_seen_it(pages):
    assert KEPT not in pages["bob"]
    assert "run the check in the notebook to see it" in checks_part(pages["bob"], "total")
    assert OWN in checks_part(pages["bob"], "pick")


def test_errors_of_a_students_function_tell_nothing_of_a_hidden_test(pages):
    assert "SEEN" not in pages["dee"]  # which is in two parts where the code is shown
    assert "an error in a test" in checks_part(pages["dee"], "total")
    assert "an error in a test" in checks_part(pages["dee"], "pick")
    assert "an error in this cell" in pages["dee"]


def reduced(*cells):
    """What is left of cells after a check whose hidden tests passed: text of each output."""
    tests = "### BEGIN HIDDEN TESTS\nassert f(7)\n### END HIDDEN TESTS"
    marks = {"grade": True, "solution": False, "grade_id": "check-first", "schema_version": 3}
    first = new_code_cell(f"assert f(1)\n{tests}", execution_count=1)
    first.metadata["nbgrader"] = marks | {"locked": True, "task": False, "points": 1}
    notebook, _ = HideTests().preprocess(new_notebook(cells=[first, *cells]), {})
    return [[each.get("text") or each.data["text/plain"] for each in cell.outputs]
            for cell in notebook.cells[1:]]  # fmt: skip


def test_a_cell_tells_one_error_however_many_it_says_it_had():
    names = ("KeyError", "SEEN_7", "ValueError")
    outputs = [new_output("error", ename=name, evalue="7", traceback=[]) for name in names]
    assert reduced(new_code_cell("f", outputs=outputs)) == [["an error in this cell\n"]]


def test_a_later_check_without_hidden_tests_tells_no_words_of_an_error():
    later = new_code_cell("assert g(1), 'one'", execution_count=2)
    marks = {"grade": True, "solution": False, "grade_id": "check-later", "schema_version": 3}
    later.metadata["nbgrader"] = marks | {"locked": True, "task": False, "points": 1}
    for words, shown in (("SEEN 7", "an error in a test"), ("one", "AssertionError: one")):
        error = new_output("error", ename="AssertionError", evalue=words, traceback=["", words])
        later.outputs = [error]
        assert reduced(later) == [[shown]]


def test_an_error_that_took_the_name_of_a_checks_own_is_not_taken_for_one():
    told = "SEEN 7\n  Looks like: M06, "
    for trace, own in ([f"Not yet.\n{told}"], True), (["-" * 9, "at x", told], False):
        error = new_output("error", ename="CheckFailed", evalue=told, traceback=trace)
        said = verdict(new_code_cell("f", execution_count=1, outputs=[error]))
        assert (said.from_check, said.misconception) == ((True, "M06") if own else (False, ""))
        assert ("SEEN" in message(said, **HIDDEN_FAILED)) is own


def test_no_page_has_a_traceback_in_a_check(pages):
    for page in pages.values():
        for name in ("double", "total", "pick"):
            assert "Traceback" not in checks_part(page, name)


def test_failed_check_explains_the_misconception_and_links_to_the_section(pages):
    part = checks_part(pages["cyd"], "double")
    assert "Received:   3" in part
    assert misconception("M06").why[:30] in part
    assert '<a href="#text:Doubling">Doubling</a>' in part
    assert 'id="text:Doubling"' in pages["cyd"]


def test_passed_check_keeps_its_line(pages):
    assert "✓ double(3) is 6." in checks_part(pages["bob"], "double")
    assert pages["cyd"].count("Not yet") == 1


def test_long_lines_do_not_leave_a_narrow_screen(pages):
    assert '<pre style="white-space: pre-wrap' in checks_part(pages["cyd"], "double")
    assert "width=device-width" in pages["cyd"]


def test_page_runs_and_loads_nothing(pages):
    for page in pages.values():
        policy = page.index("Content-Security-Policy")
        assert "default-src 'none'" in page[policy : policy + 120]
        assert policy < page.index("<style")
        assert policy < page.find("<script") or "<script" not in page


HIDDEN_FAILED = {"hidden": True, "after": False, "passed": True}
CHECKED = failed_check("ValueError: [7, 8]").evalue


@pytest.mark.parametrize(
    ("error", "hidden", "after", "passed", "shown", "kept_back"),
    [
        ("CheckFailed", True, False, True, "Expected:   6 for 3", "[7, 8]"),
        ("CheckFailed", True, False, False, "[7, 8]", "nothing"),
        ("CheckFailed", False, False, True, "[7, 8]", "nothing"),
        ("CheckFailed", False, True, False, "run the check in the notebook to see it", "[7, 8]"),
        ("CheckFailed", True, True, False, "Looks like: M06, x\n  Observe:    y", "[7, 8]"),
        ("ValueError", True, False, False, "an error in a test", "Value"),
        ("ValueError", False, True, False, "an error in a test", "Value"),
        ("ValueError", False, False, False, "[7, 8]", "nothing"),
        ("AssertionError", True, False, False, "an error in a test", "Assertion"),
        ("AssertionError", False, False, False, "[7, 8]", "nothing"),
        ("Told78", True, False, False, "an error in a test", "Told78"),
    ],
)
def test_what_a_failed_check_may_say(error, hidden, after, passed, shown, kept_back):
    said = Verdict("failed", CHECKED, "M06", error)
    told = message(said, hidden=hidden, after=after, passed=passed)
    assert shown in told
    assert kept_back not in told


def handed_in(name="check-later", received="ValueError: [7, 8]"):
    """A notebook whose author ran a check that failed, as the bytes of its file."""
    cell = new_code_cell("check(f)", execution_count=1, outputs=[failed_check(received)])
    cell.metadata["nbgrader"] = {"grade_id": name, "grade": True}
    return nbformat.writes(new_notebook(cells=[cell])).encode()


def test_an_error_that_the_students_own_run_showed_is_told_again():
    error = new_output("error", ename="ValueError", evalue="no rows", traceback=["", "no rows"])
    cell = new_code_cell("check(f)", execution_count=1, outputs=[error])
    cell.metadata["nbgrader"] = {"grade_id": "check-later", "grade": True}
    own = own_runs(nbformat.writes(new_notebook(cells=[cell])).encode())["check-later"]
    said = Verdict("failed", "ValueError: no rows", "", "ValueError")
    told = {"hidden": True, "after": False, "passed": False}
    assert message(said, **told, own=own) == "ValueError: no rows"
    assert message(said, **told) == "an error in a test"


def test_after_a_hidden_test_only_what_the_students_own_run_showed_is_told_again():
    said = Verdict("failed", CHECKED, "M06", "CheckFailed")
    own = own_runs(handed_in())["check-later"]
    later = {"hidden": True, "after": True, "passed": False}
    assert message(said, **later, own=own) == CHECKED
    other = own_runs(handed_in(received="ValueError: [7, 9]"))["check-later"]
    assert "[7, 8]" not in message(said, **later, own=other)
    # What a hidden test of the cell itself received is not told in any case.
    assert "[7, 8]" not in message(said, **(later | {"passed": True}), own=own)


@pytest.mark.parametrize(
    "content",
    [None, b"", b"[", b"[]", b"3", b'{"cells": 3}', b'{"cells": [3, {}, {"outputs": 3}]}',
     b'{"cells": [{"outputs": [{"output_type": "error"}], "metadata": {"nbgrader": {}}}]}',
     b"[" * 100_000, handed_in(name=["check-later"])],
)  # fmt: skip
def test_a_file_of_any_kind_tells_of_no_run(content):
    assert own_runs(content) == {}


def test_of_two_runs_of_one_check_the_first_counts():
    first, second = (json.loads(handed_in(received=each)) for each in ("[1, 8]", "[7, 8]"))
    first["cells"] += second["cells"]
    assert "[1, 8]" in own_runs(json.dumps(first).encode())["check-later"]


def test_what_was_received_cannot_end_itself():
    words = CHECKED.replace("[7, 8]", "x\n  Looks like: M01, [7, 8]")
    assert "[7, 8]" not in message(Verdict("failed", words, "M06", "CheckFailed"), **HIDDEN_FAILED)


def test_sections_are_the_headings_above(tiny_course):
    source = nbformat.read(tiny_course.source(LESSON), 4)
    assert sections(source)["check-double"] == ("Doubling", "text:Doubling")
    assert sections(source)["check-pick"][1] == "text:Adding-up"


def test_no_link_leads_nowhere(tiny_course):
    source = nbformat.read(tiny_course.source(LESSON), 4)
    error = nbformat.v4.new_output("error", ename="CheckFailed", evalue="no")
    for cell in source.cells:
        if cell.id == "check-double":
            cell.outputs = [error]
    asked = sections(source)
    for kept, link in ((True, '<a href="#text:Doubling">'), (False, "in the lesson: Doubling<")):
        source.cells = [cell for cell in source.cells if kept or cell.id != "section-double"]
        reduced, _ = HideTests(sections=asked).preprocess(nbformat.from_dict(source), {})
        said = next(cell for cell in reduced.cells if cell.id == "check-double").outputs[-1]
        assert link in said.data["text/html"]


EVIL = """# A heading

5 < 6 and `a < b`, **bold**, [link](https://keras.io), ![dot](data:image/png;base64,AA==)

| a | b |
|---|---|
| 1 | 2 |

<script>fetch("/formgrader/api/grade/1")</script> <img src=x onerror="alert(1)">
<a href="javascript:alert(1)">here</a> <iframe src="/"></iframe> <svg onload="alert(1)"></svg>
<style>body { display: none }</style> <form action="/"><input autofocus onfocus="alert(1)"></form>
"""


class Elements(HTMLParser):
    """Tags and attributes of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes = set(), set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= set(attrs)


def test_markdown_of_students_keeps_what_only_shows():
    html = harmless_markdown(EVIL)
    found = Elements(html)
    assert found.tags == {
        *("h1", "p", "code", "strong", "a", "img", "table", "thead", "tbody", "tr", "th", "td")
    }
    assert {name for name, _ in found.attributes} <= {"id", "class", "href", "src", "alt"}
    links = {value for name, value in found.attributes if name == "href"}
    assert links == {"https://keras.io"}
    assert "<strong>bold</strong>" in html
    assert "a &lt; b" in html


@pytest.mark.parametrize(
    "text",
    [
        '<span id="check-double" class="score">x</span>',
        '<h2 id="check-double">x</h2>',
        "## check-double",
        "# reflection",
        "<details id=reflection-comment class='comment tabbable'><summary>x</summary></details>",
    ],
)
def test_no_text_of_students_has_the_id_or_class_of_a_field(text):
    found = Elements(harmless_markdown(text))
    assert found.tags
    for name, value in found.attributes:
        assert name != "class"
        assert name != "id" or value.startswith("text:")


def test_links_inside_a_text_and_colored_code_stay():
    html = harmless_markdown("# A b\n\n[up](#A-b)\n\n```python\nx = 1\n```")
    assert '<h1 id="text:A-b">A b</h1>' in html
    assert '<a href="#text:A-b">up</a>' in html
    assert '<span class="mi">1</span>' in html


@pytest.mark.parametrize(
    "piece", ["\\\\(", "\\begin{a}", "<b>", "![", "> ", "- ", "`a", "[a]: b\n"]
)
def test_no_text_takes_more_than_its_share_of_time(piece):
    assert grows_with(lambda times: harmless_markdown(piece * times), 2000)
    # What is much longer is not read as Markdown any more.
    longest = least_seconds(lambda: harmless_markdown(piece * 60_000))
    assert longest < 3 * least_seconds(lambda: harmless_markdown(piece * 4000)) + 0.05


def test_many_labels_take_no_more_than_their_share_of_time():
    def read(times):
        words = "  Received: x\n" * times
        without_received(words, "x")
        own_runs(handed_in(received=words))

    assert grows_with(read, 75_000)


def test_millions_of_parts_are_not_read():
    content = b'{"cells": [' + b"{}," * 2_000_000 + b"{}]}"
    assert own_runs(content) == {}


def test_nbgraders_pages_show_students_markdown_that_way(tiny_course):
    notebook = new_notebook(cells=[new_markdown_cell(EVIL)])
    for config in (tiny_course.config, Course.at(PROJECT).config):
        body, _ = HTMLExporter(config=config).from_notebook_node(notebook)
        assert "&lt;script&gt;fetch" in body
        assert "<script>fetch" not in body
        assert "<td>1</td>" in body
