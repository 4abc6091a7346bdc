"""Nothing that checks and panels show escapes translation: their literals are looked through."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
import re

import ftlab
import pytest

from authoring.catalogue.extract import MARKS, template

PACKAGE = Path(ftlab.__file__).parent
TWO_WORDS = re.compile(r"[A-Za-z]{2,}[,.:;]? ([a-z] )?[A-Za-z]{2,}")
MARKUP = re.compile(r"<[^<>]*>|[\w-]+=\"[^\"]*\"?|[\w-]+:\s*\w+;?")
# What looks like words and is none: code, markup, Keras's words, names that nobody is shown.
NO_WORDS = {
    "center left", "lower left", "offset points", "upper center", "upper right",
    "`y` should not be passed", "as learned", "changed elsewhere", "domain gap", "first two",
    "for layer, flag in zip(", "ftlab-bar ftlab-second", "keeps too many", "last two",
    "low resolution", "not a valid dtype", "row wrap", "th scope=col", "Unknown variable",
    "unsupported operand", '<code>panel.add("head only", run)</code>',
    ".select('last block'), .train(), .wait(), .runs, .code()", "outside right center",
    # Reviews that a check lets a model read.
    "The film: GOOD, good, good!", "Never again. Not the film; the sound... bad",
    "Dull, and not good", "nothing that is known", "good film loved again",
}  # fmt: skip
WRITES_CODE = {"code.py", "selection.py", "stage_code.py"}
# And contributors: in English; so are the commands.
FOR_TEACHERS = {"browser", "evidence", "grading", "online", "selfcheck.py"}
# Words of these arguments are shown, single ones too.
SHOWN_BY_NAME = {"description", "tooltip", "title", "xlabel", "ylabel", "label", "desc"}
SHOWN_BY_PLACE = {"fail", "require", "passed", "InputError", "heading", "note", "button", "Series"}
NO_SHOWN = re.compile(r"M\d+|warning|error|primary|<b>x\.</b> x|R\[x\]\[x\] = x")


def text_of(node: ast.AST) -> str:
    """A literal's words, with `x` for each value in it; empty for anything else."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    parts = node.values if isinstance(node, ast.JoinedStr) else ()
    return "".join(part.value if isinstance(part, ast.Constant) else "x" for part in parts)


def is_code(text: str) -> bool:
    """Whether it is a piece of Python; "1 or 2" is not, and nor is "turn (slowly)"."""
    text = text.strip().removeprefix(".").replace(", …)", ")").replace("…", "0")
    if text.startswith((".ftlab-", "ftlab-panel {", "<style>", "(function")):
        return True
    if re.search(r"\b(or|and|in|not|is)\b|\w \(", text):
        return False
    for form in (text, f"f({text})"):
        try:
            ast.parse(form)
        except SyntaxError:
            continue
        return True
    return False


def exempt(tree: ast.Module) -> Iterator[ast.AST]:
    """Docstrings, marked words, parts of f-strings, and errors for developers."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            yield node.value
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKS:
            yield from node.args
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "property":
            yield from (each.value for each in node.keywords if each.arg == "doc")
        elif isinstance(node, ast.JoinedStr):
            yield from (part for part in node.values if isinstance(part, ast.Constant))
        elif isinstance(node, ast.FormattedValue) and node.format_spec:
            yield from ast.walk(node.format_spec)
        elif isinstance(node, ast.Raise) and re.match(
            r"raise (?!Input)\w*Error\(", ast.unparse(node)
        ):
            yield from ast.walk(node)


def escaping(source: str, data: set[str]) -> list[str]:
    """Literals of a module with words in them that nobody translates."""
    tree = ast.parse(source)
    passed_over = {id(node) for node in exempt(tree)}
    found = []
    for node in ast.walk(tree):
        if id(node) not in passed_over:
            text = text_of(node)
            if TWO_WORDS.search(MARKUP.sub("|", text)) and not is_code(text):
                found.append(text)
        if isinstance(node, ast.Call):
            found += [text for text in shown_by(node) if not is_code(text) or text.isalpha()]
    return [text for text in found if text not in NO_WORDS | data and not re.match(r"M\d+ ", text)]


def shown_by(call: ast.Call) -> list[str]:
    given = [each.value for each in call.keywords if each.arg in SHOWN_BY_NAME]
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    given += call.args if name in SHOWN_BY_PLACE else []
    given += [
        part for each in given if isinstance(each, ast.IfExp) for part in (each.body, each.orelse)
    ]
    texts = [text_of(each) for each in given]
    return [
        text for text in texts if re.search("[A-Za-z]{2}", text) and not NO_SHOWN.fullmatch(text)
    ]


@pytest.fixture(scope="module")
def data() -> set[str]:
    """Marked words: where they stand unmarked, they are keys and values of data."""
    return {message.id for message in template() if isinstance(message.id, str)}


@pytest.mark.parametrize("folder", ["checks", "panels", "plots"])
def test_no_words_in_the_code_escape_translation(folder, data):
    paths = [path for path in (PACKAGE / folder).rglob("*.py") if path.name not in WRITES_CODE]
    found = {str(path.relative_to(PACKAGE)): escaping(path.read_text(), data) for path in paths}
    assert {path: texts for path, texts in found.items() if texts} == {}
    assert len(paths) > 10


def test_no_words_of_errors_in_what_lessons_call_escape_translation():
    found = []
    for path in PACKAGE.rglob("*.py"):
        if not FOR_TEACHERS & set(path.relative_to(PACKAGE).parts):
            calls = (each for each in ast.walk(ast.parse(path.read_text())) if called(each))
            given = [text_of(each) for call in calls for each in call.args]
            found += [text for text in given if " " in text and not is_code(text)]
    assert [text for text in found if TWO_WORDS.search(text)] == []


def called(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "InputError"


@pytest.mark.parametrize(
    "line",
    ['x = "two words"', 'x = f"{n} of them"', 'passed("Well.")', 'Button(description="Stop")',
     'raise InputError("a share", repr(x), _("a slip"), "x = 0.1")',
     "x = f'<b>in bold</b> {y}'", 'Series("loss" if a else _("other"), x, y)'],
)  # fmt: skip
def test_words_that_escape_are_found(line):
    assert escaping(line, set())


@pytest.mark.parametrize(
    "line",
    ['"""A docstring, first."""', 'x = _("two words")', 'x = n_("one way", "{n} ways", n)',
     'x = f"{_(\'two words\')}"', 'raise ValueError("for developers alone")', 'x = f"{n:>12 } "',
     "x = f'<div class=\"a b\">{y}</div>'", 'require(ok, _("a b"), f"{x}", "M07")'],
)  # fmt: skip
def test_what_is_marked_or_no_words_passes(line):
    assert not escaping(line, set())
