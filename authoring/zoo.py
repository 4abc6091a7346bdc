"""Try every function on every kind of model, and write the table of docs/zoo.md.

`make zoo` runs it. Tests hold each cell of the table to what happens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path
import re
import sys
from typing import Any

from ftlab.errors import InputError
import numpy as np

PAGE = Path(__file__).parents[1] / "docs" / "zoo.md"
WORKS = "✓"


def outcome(make: Callable[[], Any], right: Callable[[Any], None]) -> str:
    """What one function does to one kind of model.

    Args:
        make: Gives a new model of the kind.
        right: Calls the function, and asserts that the result is right.

    Returns:
        `""` where it works; the error's likely cause where it is refused with the model as it was.

    Raises:
        AssertionError: The result is wrong, or a refused call changed a weight.
        Exception: Whatever came instead of an `InputError`.
    """
    model = make()
    before = [np.array(v) for v in model.variables]
    try:
        right(model)
    except InputError as error:
        after = [np.array(v) for v in model.variables]
        assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))
        return str(error.cause)
    return ""


def functions() -> dict[str, Callable[[Any], None]]:
    """Name → oracle, those that only look first."""
    from tests.zoo.looking import LOOKING
    from tests.zoo.training import TRAINING

    return {**LOOKING, **TRAINING}


def kinds() -> dict[str, Callable[[], Any]]:
    """Name → what makes a model of that kind."""
    from tests.zoo.specimens import SPECIMENS

    return SPECIMENS


def table(found: dict[str, dict[str, str]]) -> str:
    """The page for outcomes by kind and function."""
    names = list(next(iter(found.values())))
    causes: dict[str, int] = {}
    lines = [
        "| kind of model | " + " | ".join(names) + " |",
        "|---|" + ":-:|" * len(names),
    ]
    for kind, row in found.items():
        cells = [
            str(causes.setdefault(cause, len(causes) + 1)) if cause else WORKS
            for cause in (row[name] for name in names)
        ]
        lines.append(f"| {kind} | " + " | ".join(cells) + " |")
    tried = len(found) * len(names)
    refused = sum(bool(cause) for row in found.values() for cause in row.values())
    head = f"""# Which models it works with

{len(found)} small models of different kinds, {len(names)} functions: {tried} pairs.
{WORKS} means that the function works and that an independent computation agrees: stock Keras,
NumPy, or a property that must hold. A number means that it is refused before anything changes; the
reasons stand below.
{refused} of the {tried} are refused; none ends in an error from inside.

The models are made in `tests/zoo/specimens.py`, the independent computations stand beside it.
`make zoo` tries everything again and writes this page.

"""
    reasons = [f"{number}. {cause}" for cause, number in causes.items()]
    return head + "\n".join(lines) + "\n\n## Why it is refused\n\n" + "\n".join(reasons) + "\n"


def recorded(page: str) -> Iterator[tuple[str, str, str]]:
    """Kind, function and reason (`""` where it works) of each cell of the page."""
    rows = [
        [cell.strip() for cell in line.strip("| \n").split("|")]
        for line in page.splitlines()
        if line.startswith("|")
    ]
    causes = dict(re.findall(r"^(\d+)\. (.+)$", page, flags=re.MULTILINE))
    for kind, *cells in rows[2:]:
        for name, cell in zip(rows[0][1:], cells, strict=True):
            yield kind, name, "" if cell == WORKS else causes[cell]


def row(kind: str) -> dict[str, str | Exception]:
    """Function → its outcome on a kind, or what came in place of one."""
    cells: dict[str, str | Exception] = {}
    for name, right in functions().items():
        try:
            cells[name] = outcome(kinds()[kind], right)
        except Exception as error:
            cells[name] = AssertionError(f"{type(error).__name__}: {error}"[:600])
    return cells


def main() -> None:
    """Try everything, then write the page; the page stays as it was if anything is wrong."""
    found: dict[str, dict[str, str]] = {}
    failed = 0
    # New processes now and then: a thousand models in one would fill it and slow it down.
    with get_context("spawn").Pool(maxtasksperchild=8) as processes:
        for kind, cells in zip(kinds(), processes.imap(row, kinds()), strict=True):
            wrong = {name: error for name, error in cells.items() if isinstance(error, Exception)}
            found[kind] = {name: str(cause) for name, cause in cells.items() if name not in wrong}
            failed += len(wrong)
            print(kind, *(f"\n  {name}: {error}" for name, error in wrong.items()), flush=True)
    if failed:
        sys.exit(f"{failed} pairs are neither right nor refused; the page stays as it was.")
    PAGE.write_text(table(found))


if __name__ == "__main__":
    main()
