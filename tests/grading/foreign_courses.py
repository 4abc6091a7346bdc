"""Small courses in the shape of public ones, written for tests: what their tests do is what counts.

One hands out data, a module of helpers and a picture beside its notebook and tests tables and
plots; the other has several notebooks, many small tests, answers that are values, hashed results,
mocks and classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
import textwrap
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook


def part(kind: str, name: str, code: str, points: float = 1) -> nbformat.NotebookNode:
    """A cell as nbgrader marks it: `"answer"` or `"test"`."""
    marks = {"grade_id": name, "schema_version": 3, "task": False, "locked": False}
    marks |= {"solution": kind == "answer", "grade": kind == "test"}
    marks |= {"points": points} if kind == "test" else {}
    return new_code_cell(code, metadata={"nbgrader": marks})


def answer(code: str) -> str:
    """A function whose body is the solution."""
    head, _, body = code.partition("\n")
    return f"{head}\n    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION"


def value(code: str) -> str:
    """Lines that are the solution as a whole."""
    return f"### BEGIN SOLUTION\n{code}\n### END SOLUTION"


_KINDS = {"function": answer, "lines": value}


def _cells(*rows: Any) -> list[nbformat.NotebookNode]:
    """Text for a cell of the instructor's own; or a kind, a name, code and points."""
    cells = [new_markdown_cell("# Homework")]
    for row in rows:
        if isinstance(row, str):
            cells.append(new_code_cell(textwrap.dedent(row).strip()))
            continue
        kind, name, code, *points = row
        text = textwrap.dedent(code).strip()
        if kind in _KINDS:
            cells.append(part("answer", name, _KINDS[kind](text)))
        else:
            cells.append(part("test", name, text, *points))
    return cells


RAIN = """station,day,mm
north,2024-03-01,4.5
south,2024-03-01,
north,2024-03-02,0
south,2024-03-02,7
"""
HELPERS = '''
"""What tests of this homework share."""
import pandas as pd


def same_table(got, wanted):
    pd.testing.assert_frame_equal(
        got.reset_index(drop=True), wanted.reset_index(drop=True), check_dtype=False
    )
'''
WEATHER = _cells(
    """
    import matplotlib.pyplot as plt
    import numpy as np
    import pandas as pd
    from helpers import same_table
    """,
    ("function", "load", """
    def load(path):
        return pd.read_csv(path, parse_dates=['day']).dropna()
    """),
    ("test", "load_test", """
    rain = load("data/rain.csv")
    assert isinstance(rain, pd.DataFrame)
    assert list(rain.columns) == ["station", "day", "mm"]
    assert len(rain) == 3 and not rain.isna().any().any()
    ### BEGIN HIDDEN TESTS
    wanted = pd.read_csv("data/clean.csv", parse_dates=["day"])
    same_table(rain, wanted)
    ### END HIDDEN TESTS
    """, 3),
    ("lines", "wettest", """
    wettest = load('data/rain.csv').groupby('station')['mm'].sum().idxmax()
    """),
    ("test", "wettest_test", """
    from hashlib import sha1
    assert isinstance(wettest, str), "a name"
    assert sha1(wettest.encode()).hexdigest() == "7e3fb5d99b37e07fcb9f0c90fd94bfeb96f93045"
    """),
    ("function", "totals", """
    def totals(table):
        return table.groupby('station')['mm'].sum()
    """),
    ("test", "totals_test", """
    table = pd.read_csv("data/clean.csv", parse_dates=["day"])
    pd.testing.assert_series_equal(totals(table), table.groupby("station")["mm"].sum())
    assert totals(table).loc["south"] == 7
    """, 2),
    ("function", "plot_rain", """
    def plot_rain(table):
        ax = table.plot.bar(x='day', y='mm')
        ax.set_title('Rain')
        return ax
    """),
    ("test", "plot_test", """
    ax = plot_rain(pd.read_csv("data/clean.csv"))
    assert ax.get_title() == "Rain"
    assert len(ax.patches) == 3
    plt.close("all")
    """, 2),
    ("test", "plot_current", """
    plot_rain(pd.read_csv("data/clean.csv"))
    assert plt.gcf().axes, "draws on a figure"
    plt.close("all")
    """),
)  # fmt: skip
FUNCTIONS = _cells(
    """
    import numpy as np
    rng = np.random.default_rng(0)
    sample = rng.normal(size=50)
    """,
    ("lines", "q1", "q1 = 3 ** 4"),
    ("test", "q1_1", "assert type(q1) in (int, float)", 0.5),
    ("test", "q1_2", "assert np.isclose(q1, 81)", 0.5),
    ("lines", "q2", "q2 = [n for n in range(10) if n % 3 == 0]"),
    ("test", "q2_1", "assert len(q2) == 4\nassert set(q2) == {0, 3, 6, 9}"),
    ("lines", "q3", "q3 = dict(mean=sample.mean(), spread=sample.std(ddof=1))"),
    ("test", "q3_1", "assert set(q3) == {'mean', 'spread'}"),
    ("test", "q3_2", "np.testing.assert_allclose(q3['spread'], np.std(sample, ddof=1))"),
    ("function", "root", """
    def root(x):
        if x < 0:
            raise ValueError('negative')
        return x ** 0.5
    """),
    ("test", "root_1", "assert callable(root)\nassert root(9) == 3"),
    ("test", "root_2", """
    try:
        root(-1)
    except ValueError as error:
        assert "neg" in str(error)
    else:
        raise AssertionError("no error for a negative number")
    """),
    ("function", "greet", """
    def greet(name):
        print('Hello,', name)
    """),
    ("test", "greet_1", """
    from unittest.mock import patch
    with patch("builtins.print") as printed:
        greet("Ada")
    printed.assert_called_once_with("Hello,", "Ada")
    """),
    ("function", "no_loop", """
    def no_loop(values):
        return np.cumsum(values)
    """),
    ("test", "no_loop_1", """
    import inspect
    assert "for " not in inspect.getsource(no_loop), "no loop"
    assert (no_loop([1, 2, 3]) == [1, 3, 6]).all()
    """),
)  # fmt: skip
CLASSES = _cells(
    ("lines", "account", """
    class Account:
        def __init__(self, owner, balance=0):
            self.owner, self.balance = owner, balance

        def pay_in(self, amount):
            self.balance += amount
            return self.balance
    """),
    ("test", "account_1", "assert Account('Ada').balance == 0"),
    ("test", "account_2", """
    one = Account('Ada', 5)
    assert one.pay_in(3) == 8
    assert one.owner == 'Ada'
    """, 2),
    ("function", "count", """
    def count(words):
        from collections import Counter
        return Counter(words)
    """),
    ("test", "count_1", "assert count('a b a'.split())['a'] == 2\nassert count([]) == {}"),
    ("function", "pairs", """
    def pairs(n):
        for a in range(n):
            yield a, a * a
    """),
    ("test", "pairs_1", "assert list(pairs(3)) == [(0, 0), (1, 1), (2, 4)]"),
    ("function", "read_first", """
    def read_first(path):
        with open(path) as file:
            return file.readline().strip()
    """),
    ("test", "read_first_1", """
    assert read_first('words.txt') == 'zebra'
    assert open('words.txt').read().split() == ['zebra', 'ape']
    """),
)  # fmt: skip


def weather(root: Path) -> Path:
    """A course whose homework lies among its data."""
    folder = root / "source" / "hw1"
    _write(folder / "weather.ipynb", WEATHER)
    (folder / "data").mkdir()
    (folder / "data" / "rain.csv").write_text(RAIN)
    clean = [line for line in RAIN.splitlines(True) if not line.endswith(",\n")]
    (folder / "data" / "clean.csv").write_text("".join(clean))
    (folder / "helpers.py").write_text(HELPERS)
    (folder / "map.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return root


def several(root: Path) -> Path:
    """A course with an assignment of two notebooks and a text file."""
    folder = root / "source" / "lab02"
    _write(folder / "classes.ipynb", CLASSES)
    _write(folder / "functions.ipynb", FUNCTIONS)
    (folder / "words.txt").write_text("zebra\nape\n")
    return root


def _write(path: Path, cells: Sequence[nbformat.NotebookNode]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=list(cells)), path)
