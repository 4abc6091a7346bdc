"""Cells that were split, merged, moved, copied, renamed, added or lost."""

from __future__ import annotations

from tests.grading.honest.corpus import Honest, Notebook, cell_of, copy_of, own, place_of
from tests.grading.honest.editors import bare, colab, vs_code

ACCURACY = "def accuracy(logits, labels):\n    return float(np.mean(logits.argmax(1) == labels))"


def split_answer(notebook: Notebook) -> None:
    """*Split Cell* gives both halves the same marks."""
    place = place_of(notebook, "double")
    cell = notebook["cells"][place]
    half = copy_of(cell, id="half", source="def twice(x):\n    return 2 * x")
    cell["source"] = "def double(x):\n    return twice(x)"
    notebook["cells"].insert(place, half)


def split_below(notebook: Notebook) -> None:
    """The answer stands in the half that has the id, the rest below it."""
    place = place_of(notebook, "double")
    rest = copy_of(notebook["cells"][place], id="rest", source="print(double(4))")
    notebook["cells"].insert(place + 1, rest)


def split_unmarked(notebook: Notebook) -> None:
    place = place_of(notebook, "total")
    notebook["cells"].insert(place, own("def add(values):\n    return values.sum()", "helper"))
    cell_of(notebook, "total")["source"] = "def total(values):\n    return add(values)"


def merged_with_check(notebook: Notebook) -> None:
    """*Merge Cell Below*: the answer has the check's text as well, and the check is gone."""
    answer, check = cell_of(notebook, "pick"), cell_of(notebook, "check-pick")
    answer["source"] += "\n\n" + check["source"]
    notebook["cells"].remove(check)


def merged_into_check(notebook: Notebook) -> None:
    """*Merge Cell Above*: the check has the answer's text as well, and the answer is gone."""
    answer, check = cell_of(notebook, "pick"), cell_of(notebook, "check-pick")
    check["source"] = answer["source"] + "\n\n" + check["source"]
    notebook["cells"].remove(answer)


def merged_answers(notebook: Notebook) -> None:
    """Two answers in the cell of one, and the other cell is gone."""
    double, total = cell_of(notebook, "double"), cell_of(notebook, "total")
    double["source"] += "\n\n\n" + total["source"]
    notebook["cells"].remove(total)


def answers_on_top(notebook: Notebook) -> None:
    """One cell of the student's own answers all, and the exercises' cells are deleted."""
    answers = [cell_of(notebook, name) for name in ("double", "total", "pick")]
    whole = "\n\n\n".join(cell["source"] for cell in answers)
    place = place_of(notebook, "double")
    for cell in answers:
        notebook["cells"].remove(cell)
    notebook["cells"].insert(place, own(whole, "mine"))


def answer_below_stub(notebook: Notebook) -> None:
    """The exercise's cell is left as it was, and the answer stands in a new one behind it."""
    place = place_of(notebook, "double")
    answer = own(notebook["cells"][place]["source"], "mine")
    notebook["cells"][place]["source"] = (
        "def double(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    )
    notebook["cells"].insert(place + 1, answer)


def imports_moved(notebook: Notebook) -> None:
    """All imports in one cell at the top, as linters want it; the lesson's cell is deleted."""
    cell = notebook["cells"].pop(place_of(notebook, "imports"))
    notebook["cells"].insert(0, own("import math\n" + cell["source"], "all-imports"))


def imports_below(notebook: Notebook) -> None:
    """The answers are above the imports that they need, which run first in nobody's kernel."""
    place = place_of(notebook, "double")
    notebook["cells"].insert(place, own("import math\nimport statistics", "late-imports"))


def checks_at_end(notebook: Notebook) -> None:
    moved = [cell for cell in notebook["cells"] if cell["id"].startswith("check-")]
    for cell in moved:
        notebook["cells"].remove(cell)
    notebook["cells"] += moved


def checks_on_top(notebook: Notebook) -> None:
    moved = [cell for cell in notebook["cells"] if cell["id"].startswith("check-")]
    for cell in moved:
        notebook["cells"].remove(cell)
    place = place_of(notebook, "imports") + 1
    notebook["cells"][place:place] = moved


def other_order(notebook: Notebook) -> None:
    """Exercises in another order, each with its check."""
    for name in ("check-pick", "pick"):
        cell = notebook["cells"].pop(place_of(notebook, name))
        notebook["cells"].insert(place_of(notebook, "section-double"), cell)
    pick = notebook["cells"].pop(place_of(notebook, "pick"))
    notebook["cells"].insert(place_of(notebook, "check-pick"), pick)


def check_deleted(notebook: Notebook) -> None:
    notebook["cells"].remove(cell_of(notebook, "check-total"))


def check_commented(notebook: Notebook) -> None:
    cell = cell_of(notebook, "check-total")
    cell["source"] = "\n".join(f"# {line}" for line in cell["source"].splitlines())


def check_reformatted(notebook: Notebook) -> None:
    """Spaces at the ends of lines, which an editor puts in or takes out."""
    cell = cell_of(notebook, "check-double")
    cell["source"] = "\n".join(line + "  " for line in cell["source"].splitlines()) + "\n\n"


def copied_answer(notebook: Notebook) -> None:
    """An earlier try kept above, marks and all."""
    place = place_of(notebook, "double")
    first_try = copy_of(notebook["cells"][place], id="try", source="def double(x):\n    return x")
    notebook["cells"].insert(place, first_try)


def renamed_ids(notebook: Notebook) -> None:
    """Ids as somebody thought they should be; the marks are kept."""
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = f"task-{number}-cell"


def extra_cells(notebook: Notebook) -> None:
    """Notes and tries between all cells."""
    cells: list[dict[str, object]] = []
    for number, cell in enumerate(notebook["cells"]):
        cells += [cell, own(f"note_{number} = {number}\nprint(note_{number})", f"note-{number}")]
        cells.append(own(f"Thought number {number}", f"thought-{number}", "markdown"))
    notebook["cells"][:] = cells


def text_gone(notebook: Notebook) -> None:
    """All explanations deleted, to print it on one page."""
    notebook["cells"][:] = [
        cell
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" or "nbgrader" in cell["metadata"]
    ]


def raw_cells(notebook: Notebook) -> None:
    notebook["cells"].insert(0, own("---\ntitle: My notes\n---", "front-matter", "raw"))
    notebook["cells"].append(own("", "empty"))
    notebook["cells"].append(own("   \n", "blank"))


def helpers_on_top(notebook: Notebook) -> None:
    """What an answer calls stands far above it, even above the imports."""
    helper = own("def twice(x):\n    return 2 * np.multiply(x, 1)", "early")
    notebook["cells"].insert(1, helper)


def long_notes(notebook: Notebook) -> None:
    notebook["cells"].append(own("# " + "notes " * 20_000, "long"))


CHANGED = "a test is gone or changed, and grading uses its own"
TWICE = "nbgrader grades no notebook in which a cell stands twice"
GONE = "nbgrader gives nothing for a test that is gone"
LESSON_00 = "00-start-here"


def own_try(notebook: Notebook) -> None:
    """The lesson's *Try it*: a call with the network's own output, which demonstrations make."""
    code = "share = accuracy(network.predict(belt.test.images, verbose=0), belt.test.labels)"
    place = place_of(notebook, "check-accuracy")
    notebook["cells"].insert(place + 1, own(f"{code}\nassert 0 <= share <= 1", "try-it"))


def answer_reads_demonstration(notebook: Notebook) -> None:
    """The answer is tried out where it stands, on what a demonstration made."""
    cell_of(notebook, "accuracy")["source"] += "\n\n\naccuracy(some_logits, some_labels)"


def changed_demonstration(notebook: Notebook) -> None:
    cell_of(notebook, "show-close-ups")["source"] = "%%capture\nclose = close_ups(n_train=9)"


HONEST = [
    Honest(
        "helpers-on-top", {"double": "def double(x):\n    return twice(x)"}, change=helpers_on_top
    ),
    Honest("trailing-spaces", {"double": "\n\n   \ndef double(x):  \n    return 2 * x   \n\n\n"}),
    Honest("long-notes", change=long_notes),
    Honest("lesson-tried", change=own_try, lesson=LESSON_00),
    Honest("lesson-shown", change=answer_reads_demonstration, lesson=LESSON_00),
    Honest("lesson-camera", change=changed_demonstration, lesson=LESSON_00),
    Honest(
        "lesson-magics",
        {
            "accuracy": "%matplotlib inline\n%config InlineBackend.figure_format = 'svg'\n"
            + ACCURACY
        },
        first="!pip install keras\nimport tensorflow as tf\nprint(tf.__version__)",
        lesson=LESSON_00,
    ),
    Honest(
        "lesson-bare",
        change=bare,
        lesson=LESSON_00,
        flagged="found by their content",
        stock="nbgrader goes by its marks",
    ),
    Honest("lesson-vs-code", change=vs_code, lesson=LESSON_00),
    Honest("lesson-colab", change=colab, lesson=LESSON_00),
    Honest("split-answer", change=split_answer, flagged="stands 2 times", stock=TWICE),
    Honest("split-below", change=split_below, flagged="stands 2 times", stock=TWICE),
    Honest("split-unmarked", change=split_unmarked),
    Honest(
        "merged-with-check",
        stock=GONE,
        by_check=CHANGED,
        change=merged_with_check,
        flagged="put back",
    ),
    Honest(
        "merged-into-check",
        change=merged_into_check,
        flagged="holds an answer",
        stock="nbgrader puts the test back over the answer",
        by_check=CHANGED,
    ),
    Honest("merged-answers", change=merged_answers, flagged="put back"),
    Honest("answers-on-top", change=answers_on_top, flagged="found by their content"),
    Honest("answer-below-stub", change=answer_below_stub),
    Honest("imports-moved", change=imports_moved),
    Honest("imports-below", change=imports_below),
    Honest("checks-at-end", change=checks_at_end, flagged="another order"),
    Honest(
        "checks-on-top",
        change=checks_on_top,
        flagged="another order",
        stock="nbgrader runs tests where they stand",
        by_check="tests run where they stand",
    ),
    Honest("other-order", change=other_order, flagged="another order"),
    Honest(
        "check-deleted",
        stock=GONE,
        by_check=CHANGED,
        change=check_deleted,
        flagged="put back",
    ),
    Honest(
        "check-commented",
        by_check=CHANGED,
        change=check_commented,
        flagged="locked cell",
    ),
    Honest("check-reformatted", change=check_reformatted),
    Honest("copied-answer", change=copied_answer, flagged="stands 2 times", stock=TWICE),
    Honest("renamed-ids", change=renamed_ids),
    Honest("extra-cells", change=extra_cells),
    Honest("text-gone", change=text_gone),
    Honest("raw-cells", change=raw_cells),
]
