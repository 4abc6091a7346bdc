"""Check cells as a student may see them: without hidden tests, with the misconception explained."""

from __future__ import annotations

from html import escape
import re
from typing import TYPE_CHECKING, Any

from ftlab.grading.feedback.received import without_received
from ftlab.grading.lessons import catalogue
from ftlab.grading.notebook.verdict import Verdict, errors, verdict
from ftlab.grading.reports.markdown import harmless_markdown
from ftlab.translation import _
from nbformat.v4 import new_output
from nbgrader.preprocessors import ClearHiddenTests, NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution
from traitlets import Dict

if TYPE_CHECKING:
    from nbformat import NotebookNode

MOST_HEADINGS, MOST_SHOWN = 300, 3000  # headings of a notebook, characters of a message
_WRAPPED = ' style="white-space: pre-wrap; overflow-wrap: anywhere"'
_HEADING = re.compile(r"^#{1,4} (.+)$", re.MULTILINE)
_ANCHOR = re.compile(r'<h\d[^>]* id="([^"]+)"')
_PASSED = "✓ "  # how a check that passed begins its line


_GRADERS = frozenset({"ProcessDied", "StudentLost", "CannotBeGraded"})


class HideTests(NbGraderPreprocessor):
    """Reduces each autograded check to what it says to the student.

    The hidden tests are taken out of its source. Of its outputs the lines of the checks that
    passed are kept, and of an error the check's own message, never a traceback; `message` says
    what of it. What a check printed besides may quote a hidden test's data, so it is left out. So
    may what later cells show, because a function can keep what it was called with; of them only
    stays whether they ended with an error.
    """

    _hidden_ran = False
    _anchors: frozenset[str] = frozenset()

    sections = Dict(
        help="Grade id → (title, anchor) of the section of the lesson that the exercise is in."
    ).tag(config=True)
    own_runs = Dict(
        help="Grade id → what the check received in the run that the student handed in."
    ).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Reduce all cells, from top to bottom."""
        self._hidden_ran = False
        self._anchors = frozenset(anchor for _, anchor in headings(nb))
        return super().preprocess(nb, resources)

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Reduce one cell; those that are not checks stay as they are until a hidden test ran."""
        if cell.cell_type != "code":
            return cell, resources
        if not is_grade(cell) or is_solution(cell):
            if self._hidden_ran:
                # A cell stops at its first error; more of them, or which ones they are, would be a
                # message in themselves.
                told = [_("an error in this cell")] if any(errors(cell)) else []
                cell.outputs = [new_output("stream", text=f"{line}\n") for line in told]
            return cell, resources
        with_hidden = cell.source
        cell, resources = ClearHiddenTests().preprocess_cell(cell, resources, index)
        hides = cell.source != with_hidden
        said = verdict(cell)
        lines = _passed_lines(cell)
        if said.state == "failed":
            grade_id = cell.metadata.nbgrader["grade_id"]
            text = message(
                said,
                hidden=hides,
                after=self._hidden_ran,
                passed=bool(lines),
                own=self.own_runs.get(grade_id, ""),
                source=cell.source,
            )
            text = text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
            html = self._explained(grade_id, text, said.misconception)
            data = {"text/html": html, "text/plain": text}
            cell.outputs = [*lines, new_output("display_data", data)]
        else:
            cell.outputs = lines
        self._hidden_ran |= hides
        return cell, resources

    def _explained(self, grade_id: str, text: str, misconception: str) -> str:
        parts = [f"<p><b>{_('Not yet.')}</b></p>", f"<pre{_WRAPPED}>{escape(text)}</pre>"]
        known = catalogue().get(misconception)
        if known:
            parts.append(f"<p><b>{known.id}, {escape(known.name)}.</b> {escape(known.why)}</p>")
        if grade_id in self.sections:
            title, anchor = self.sections[grade_id]
            link = escape(title)
            if anchor in self._anchors:  # a student may have taken the section out
                link = f'<a href="#{escape(anchor)}">{link}</a>'
            parts.append(f"<p>{_('Read again in the lesson: {link}', link=link)}</p>")
        return "\n".join(parts)


def message(
    said: Verdict, *, hidden: bool, after: bool, passed: bool, own: str = "", source: str = ""
) -> str:
    """The words of a failed test that a student may read.

    Args:
        said: The verdict.
        hidden: Whether the cell has hidden tests.
        after: Whether a cell before it has.
        passed: Whether a check of the cell passed before this one failed: then, where it has
            hidden tests, a hidden one failed.
        own: What the check received in the student's own run.
        source: The cell without its hidden tests.

    Returns:
        A check's own message. Where a hidden test failed, without what it received: a student's
        function may put a hidden test's data there; after one, only with what the student's own
        run showed. Of other errors the type where it is one of Python's, and the text only where
        nothing is hidden, or where it stands word for word in what the student sees of the test.
    """
    if not (hidden or after):
        return said.message
    if said.from_check:
        if hidden and passed:
            return without_received(said.message, None)
        return without_received(said.message, own) if after else said.message
    words = said.message.partition(": ")[2]
    if words and (f'"{words}"' in source or f"'{words}'" in source):
        return said.message
    if own and " ".join(said.message.split()) == own:
        return said.message
    # Which error a function raises is its author's choice, and so is its name.
    named = said.error if said.error in _GRADERS else _("an error")
    return _("{error} in a test", error=named)


def _passed_lines(cell: NotebookNode) -> list[NotebookNode]:
    printed = "".join(
        output.text for output in cell.get("outputs", []) if output.output_type == "stream"
    )
    lines = [line for line in printed.splitlines() if line.startswith(_PASSED)]
    return [new_output("stream", name="stdout", text="\n".join(lines) + "\n")] if lines else []


def sections(source: NotebookNode) -> dict[str, tuple[str, str]]:
    """The section that each graded cell is in.

    Args:
        source: The lesson's source.

    Returns:
        Grade id → the last heading above it, and that heading's anchor in nbconvert's pages.
    """
    found: dict[str, tuple[str, str]] = {}
    above: list[tuple[str, str]] = []
    for cell in source.cells:
        above += headings(cell)
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id and above:
            found[grade_id] = above[-1]
    return found


def headings(part: NotebookNode) -> list[tuple[str, str]]:
    """Headings of a notebook or of a cell, each with its anchor in nbconvert's pages."""
    texts = [cell.source for cell in part.get("cells", [part]) if cell.cell_type == "markdown"]
    titles = [title for text in texts for title in _HEADING.findall(text)][:MOST_HEADINGS]
    anchors = [_ANCHOR.search(harmless_markdown(f"# {title[:200]}")) for title in titles]
    return [(title, found[1]) for title, found in zip(titles, anchors, strict=True) if found]
