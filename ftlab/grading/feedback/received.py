"""What a failed check says that it received, and whether feedback may repeat it.

A student's function can keep what a hidden test passes to it and return it in a later exercise,
whose check then tells what it received. So after a hidden test feedback repeats only what the
student's own run of that check showed.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ftlab.grading.notebook.lenient import text_of, too_many_parts
from ftlab.grading.notebook.verdict import label, verdict
from ftlab.translation import _
import nbformat

MOST_SAID = 20_000  # characters of what a check said in the student's own run


def without_received(words: str, own: str | None) -> str:
    """A check's message without what it received, unless its reader has seen that already.

    Args:
        words: The message.
        own: What the same check received in the student's own run; `None` where no run counts,
            because a hidden test failed.

    Example:
    >>> said = "  Expected:   1\\n  Received:   2\\n  Looks like: M04, per cent for a share: …"
    >>> without_received(said, "2") == said
    True
    >>> print(without_received(said, None))
      Expected:   1
      Received: something else, in a hidden test
      Looks like: M04, per cent for a share: …
    """
    if own is None:
        words = _without_input(words)
    found = _received(words)
    if not found or _plain(words[found.start : found.stop]) == own:
        return words
    instead = (
        _("something else, in a hidden test")
        if own is None
        else _("something else; run the check in the notebook to see it")
    )
    return f"{words[: found.start]}{instead}\n{words[found.stop :]}"


def own_runs(content: bytes | None) -> dict[str, str]:
    """What the checks of a handed-in notebook received when its author ran them.

    Args:
        content: The file's; nothing in it stops the reader.

    Returns:
        Grade id → what its check received, or how it ended otherwise, of those that failed.
    """
    try:
        text = text_of(content or b"{}")[0]
        cells = [] if too_many_parts(text) else json.loads(text)["cells"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return {}
    found: dict[str, str] = {}
    for cell in cells if isinstance(cells, list) else ():
        try:
            name, said = _told(nbformat.from_dict(cell))
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
            continue  # no cell, or none of a check
        if isinstance(name, str):
            found.setdefault(name, said)
    return found


def _told(cell: Any) -> tuple[Any, str]:
    for output in cell.outputs:
        if isinstance(output.get("evalue"), str):
            output["evalue"] = output["evalue"][:MOST_SAID]
    said = verdict(cell)
    found = _received(said.message) if said.from_check else None
    own = said.message[found.start : found.stop] if found else ""
    if not said.from_check:
        own = said.message
    return cell.metadata.nbgrader.grade_id, _plain(own)


def _received(words: str) -> slice | None:
    """Where a message says what was received.

    To the last label: what was received may hold lines that look like one. Each pattern reads the
    words once, however many labels stand in them.
    """
    after = f"(?:{label('Looks like')}|{label('Look again')})"
    first = re.search(rf"^ *{label('Received')}: ", words, re.MULTILINE)
    ends = [found.start() for found in re.finditer(rf"^ *{after}: ", words, re.MULTILINE)]
    if first is None or not ends or ends[-1] < first.end():
        return None
    return slice(first.end(), ends[-1])


def _without_input(words: str) -> str:
    """Without the code to paste: it holds what a hidden test gives to the function."""
    lines = words.splitlines()
    starts = [
        number for number, line in enumerate(lines) if re.match(rf" *{label('Paste')}:$", line)
    ]
    return "\n".join(lines[: starts[0]] if starts else lines)


def _plain(words: str) -> str:
    return " ".join(words.split())
