"""The corpus of honest notebooks: what is said of each and how it is made.

Those whose code is what matters stand in text files:

    === name
    flagged: words of what the teacher is told
    --- double
    its answer, where it is not the plain one
    --- first
    a cell of the student's own, before the exercises
    --- last
    one at the end
    --- beside data/a.csv
    a file beside the notebook

Those that an editor changed as a whole are made by functions (`editors.py`, `cells.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
import copy
from dataclasses import dataclass, field
import json
from pathlib import Path
from typing import Any

TINY = "90-tiny"
HERE = Path(__file__).parent
OWN = {"first": "own-first", "last": "own-last"}
Notebook = dict[str, Any]


def as_jupyter_writes(notebook: Notebook) -> bytes:
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


@dataclass(frozen=True)
class Honest:
    """All its answers are right, and it gets all points.

    Args:
        name: The student's id.
        code: Exercise → answer, where it is not the plain one.
        first: A cell of the student's own, before the exercises.
        last: One at the end.
        change: Edits the notebook, as the dict that its file holds.
        write: The file's bytes.
        beside: Files beside the notebook.
        filename: What the notebook is called, where that is not its name.
        flagged: Words of what the teacher is told; empty when there is nothing to tell.
        lesson: The tiny one if not set.
        points: Fewer than all where a box cannot give what an answer needs.
        stops: Cells that stop with an error, as the student meant or at home they would not.
        stock: Why stock nbgrader gives it other points; empty when it gives as many.
        by_check: Why `ftlab check` does not pass all; empty when it does.
    """

    name: str
    code: Mapping[str, str] = field(default_factory=dict)
    first: str = ""
    last: str = ""
    change: Callable[[Notebook], object] | None = None
    write: Callable[[Notebook], bytes] = as_jupyter_writes
    beside: Mapping[str, str] = field(default_factory=dict)
    filename: str = ""
    flagged: str = ""
    lesson: str = TINY
    points: str = ""
    stops: str = ""
    stock: str = ""
    by_check: str = ""

    def hand_in(self, root: Path, released: Path, right: Mapping[str, str]) -> Path:
        """Write it where nbgrader looks for it.

        Args:
            root: The course's.
            released: The student's notebook as it was handed out.
            right: The plain answers.
        """
        notebook = json.loads(released.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
            if cell["id"] in right:
                cell["source"] = self.code.get(cell["id"], right[cell["id"]])
        first_answer = next(n for n, cell in enumerate(notebook["cells"]) if cell["id"] in right)
        if self.first:
            notebook["cells"].insert(first_answer, own(self.first, OWN["first"]))
        if self.last:
            notebook["cells"].append(own(self.last, OWN["last"]))
        if self.change is not None:
            self.change(notebook)
        folder = root / "submitted" / self.name / self.lesson
        folder.mkdir(parents=True)
        for name, text in self.beside.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        path = folder / (self.filename or released.name)
        path.write_bytes(self.write(notebook))
        return path


def own(source: str, name: str, kind: str = "code") -> dict[str, Any]:
    """A cell that the lesson has not."""
    cell = {"cell_type": kind, "id": name, "metadata": {}, "source": source}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def cell_of(notebook: Notebook, name: str) -> dict[str, Any]:
    """The cell with an id."""
    return next(cell for cell in notebook["cells"] if cell.get("id") == name)


def place_of(notebook: Notebook, name: str) -> int:
    """Where it stands."""
    return next(n for n, cell in enumerate(notebook["cells"]) if cell.get("id") == name)


def copy_of(cell: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """A cell that an editor made from another."""
    return copy.deepcopy(cell) | changed


def read(path: Path) -> list[Honest]:
    """The notebooks of a text file."""
    _about, *cases = path.read_text(encoding="utf-8").split("\n=== ")
    return [_read(case) for case in cases]


def _read(case: str) -> Honest:
    head, *parts = case.rstrip("\n").split("\n--- ")
    name, *lines = head.split("\n")
    said = dict(line.split(": ", 1) for line in lines if line)
    code, beside = {}, {}
    for part in parts:
        what, _, text = part.partition("\n")
        if what.startswith("beside "):
            beside[what.removeprefix("beside ")] = text + "\n"
        elif what in OWN:
            said[what] = text
        else:
            code[what] = text
    return Honest(name, code, beside=beside, **said)


def corpus() -> list[Honest]:
    """All of them."""
    from tests.grading.honest import cells, editors

    texts = [each for path in sorted(HERE.glob("*.txt")) for each in read(path)]
    return [*editors.HONEST, *cells.HONEST, *texts]
