"""What importing costs; no import runs back up, and there is no circle, of rooms or of files.

All imports count: those inside functions and those for types as well.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
import graphlib
import json
from pathlib import Path
import subprocess
import sys

import ftlab
from ftlab import _moved
import pytest

from authoring.public_names import public_names

PACKAGE = Path(ftlab.__file__).parent
PROJECT = PACKAGE.parent
# Bottom to top; a room imports from those before it. docs/map.md has a section for each floor.
FLOORS = (
    (
        "_quiet",
        "_version",
        "_moved",
        "translation",
        "errors",
        "language",
        "arguments",
        "kernel",
        "kept",
        "lesson_files",
    ),
    ("data", "backbones"),
    ("models", "measuring"),
    ("plots",),
    ("training",),
    ("clinic",),
    ("checks", "panels", "guessing", "lesson"),
    ("grading",),
    ("lab",),
)
HEAVY = {"tensorflow", "keras", "matplotlib", "pandas", "ipywidgets", "sklearn", "scipy", "numpy"}


def name_of(path: Path) -> str:
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


PUBLIC = public_names()


def imported(tree: ast.AST, modules: set[str]) -> Iterator[str]:
    """Which of some modules a module imports, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"write the whole name, not {ast.unparse(node)}"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                if inner in modules:
                    yield inner
                elif node.module == "ftlab" and alias.name in PUBLIC:
                    yield PUBLIC[alias.name]
                elif node.module in modules and node.module != "ftlab":
                    yield str(node.module)


def graph(*tops: str) -> dict[str, set[str]]:
    """Module → the modules of the same folders that it imports."""
    paths = {name_of(p): p for top in tops for p in sorted((PROJECT / top).rglob("*.py"))}
    trees = {name: ast.parse(path.read_text()) for name, path in paths.items()}
    return {name: set(imported(tree, set(paths))) - {name} for name, tree in trees.items()}


GRAPH = graph("ftlab", "authoring")


def rooms(imports: dict[str, set[str]]) -> dict[str, dict[str, set[str]]]:
    """For each folder, the imports between what lies in it: files and rooms."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for module, names in imports.items():
        for name in names:
            mine, theirs = module.split("."), name.split(".")
            same = next(
                (i for i, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), None
            )
            if same is not None:  # else one holds the other
                found[".".join(mine[:same])][mine[same]].add(theirs[same])
    return found


def circle(imports: dict[str, set[str]]) -> list[str]:
    try:
        graphlib.TopologicalSorter(imports).prepare()
    except graphlib.CycleError as error:
        return list(error.args[1])
    return []


def floor(name: str) -> int:
    return next(number for number, names in enumerate(FLOORS) if name in names)


@pytest.mark.parametrize("folder", sorted(rooms(GRAPH)))
def test_rooms_and_files_of_a_folder_import_in_no_circle(folder):
    assert circle(rooms(GRAPH)[folder]) == []


def test_modules_import_in_no_circle():
    assert circle(GRAPH) == []


def test_no_import_runs_back_up():
    upward = [
        f"{module} imports {name}"
        for module, names in GRAPH.items()
        for name in names
        if module.startswith("ftlab.") and name.startswith("ftlab.")
        if floor(name.split(".")[1]) > floor(module.split(".")[1])
    ]
    assert upward == []


def test_the_package_imports_nothing_of_what_authors_use():
    assert [
        module
        for module, names in GRAPH.items()
        if module.startswith("ftlab") and any(name.startswith("authoring") for name in names)
    ] == []


def test_every_room_stands_on_a_floor():
    there = {name.split(".")[1] for name in GRAPH if name.startswith("ftlab.")}
    assert there == {name for names in FLOORS for name in names}


def test_the_rule_would_find_imports_of_every_kind():
    code = (
        "from typing import TYPE_CHECKING\n"
        "from ftlab import finetune, plots\n"
        "try:\n    import ftlab.plots.figure\n"
        "except ImportError:\n    from ftlab.checks import core\n"
        "if TYPE_CHECKING:\n    from ftlab.grading.pool import Here\n"
        "def later():\n    import ftlab.panels\n"
    )
    assert set(imported(ast.parse(code), set(GRAPH))) == {
        "ftlab.training.finetuning", "ftlab.plots", "ftlab.plots.figure", "ftlab.checks.core",
        "ftlab.grading.pool", "ftlab.panels",
    }  # fmt: skip


def test_the_rule_would_find_a_circle_of_rooms_without_one_of_files():
    imports = {"ftlab.a.x": {"ftlab.b.x"}, "ftlab.b.y": {"ftlab.a.y"}}
    assert circle(imports) == []
    assert circle(rooms(imports)["ftlab"]) != []


def in_a_fresh_interpreter(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True
    )


def test_importing_ftlab_loads_nothing_heavy():
    done = in_a_fresh_interpreter(
        "import ftlab, json, sys; dir(ftlab); ftlab.__version__\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    assert not HEAVY & set(json.loads(done.stdout))
    assert done.stderr == ""


@pytest.mark.slow
def test_the_first_use_of_keras_after_ftlab_is_quiet():
    done = in_a_fresh_interpreter(
        "import ftlab, keras\nkeras.ops.ones(2) + 1\nprint(keras.backend.backend())"
    )
    assert done.stderr == ""
    assert done.stdout == "tensorflow\n"


def test_every_public_name_is_there_and_listed():
    for name in PUBLIC:
        assert getattr(ftlab, name) is not None
    assert set(PUBLIC) == set(dir(ftlab))


def test_the_names_of_the_course_are_public():
    assert {
        "load_task", "Task", "Camera", "load_image_folder", "load_keras_dataset", "load_backbone",
        "blocks", "set_trainable", "freeze", "unfreeze", "layer_table", "replace_head", "finetune",
        "Run", "forgetting", "accuracy_matrix", "backward_transfer", "checks", "Prediction",
    } <= set(dir(ftlab))  # fmt: skip


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="finetunes"):
        _ = ftlab.finetunes


@pytest.mark.slow
def test_an_old_name_can_be_run_too():
    command = [sys.executable, "-m", "ftlab.cli", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "grade" in done.stdout


@pytest.mark.slow
def test_modules_that_moved_are_found_under_their_old_names():
    assert set(_moved.NOW.values()) <= set(GRAPH)
    code = "import sys\n" + "".join(
        f"import {old}, {new}\nassert sys.modules[{old!r}] is sys.modules[{new!r}], {old!r}\n"
        for old, new in _moved.NOW.items()
    )
    assert in_a_fresh_interpreter(code + "from ftlab.penalties import L2SP").stderr == ""
