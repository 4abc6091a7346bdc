"""What importing costs, and that nothing in the package imports upward."""

from __future__ import annotations

import ast
from collections.abc import Iterator
import json
from pathlib import Path
import subprocess
import sys

import ftlab
import pytest

PACKAGE = Path(ftlab.__file__).parent
# Bottom to top. A module that is not named stands at the very top.
FLOORS = (
    ("ftlab.errors", "ftlab.language", "ftlab._version", "ftlab._quiet"),
    ("ftlab.data", "ftlab.backbones"),
    ("ftlab.structure", "ftlab.freezing", "ftlab.heads", "ftlab.movement", "ftlab.forgetting",
     "ftlab.compiling", "ftlab.features", "ftlab.fit_inputs", "ftlab.penalties", "ftlab.block",
     "ftlab.graph", "ftlab.modules", "ftlab.block_labels", "ftlab.block_keys",
     "ftlab.block_order", "ftlab.grouping", "ftlab.stages"),
    ("ftlab.training", "ftlab.run", "ftlab.progress", "ftlab.rates", "ftlab.strategies",
     "ftlab.sweeps"),
    ("ftlab.plots", "ftlab.panels", "ftlab.checks"),
    ("ftlab.grading",),
)  # fmt: skip
HEAVY = {"tensorflow", "keras", "matplotlib", "pandas", "ipywidgets", "sklearn", "scipy", "numpy"}


def floor(module: str) -> int:
    for number, names in enumerate(FLOORS):
        if any(module == name or module.startswith(name + ".") for name in names):
            return number
    return len(FLOORS)


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def at_import(body: list[ast.stmt]) -> Iterator[ast.Import | ast.ImportFrom]:
    """Imports that run when the module is imported."""
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from at_import(node.orelse)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for field in ("body", "orelse", "handlers", "finalbody"):
                inner = getattr(node, field, [])
                for each in inner if isinstance(inner, list) else []:
                    yield from at_import([each] if isinstance(each, ast.stmt) else each.body)


def imported(path: Path) -> Iterator[str]:
    """The modules of this package that a module needs to be imported."""
    for node in at_import(ast.parse(path.read_text()).body):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            assert node.level == 0, f"{path}: write the whole name, not {ast.unparse(node)}"
            names = [
                ftlab._HOME.get(alias.name, f"ftlab.{alias.name}")
                if node.module == "ftlab"
                else str(node.module)
                for alias in node.names
            ]
        yield from (name for name in names if name.split(".")[0] == "ftlab" and name != "ftlab")


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=name_of)
def test_no_module_imports_upward(path):
    if path == PACKAGE / "__init__.py":
        return
    own = name_of(path)
    upward = [name for name in imported(path) if floor(name) > floor(own)]
    assert not upward, f"{own} imports {upward}, which stand above it"


def test_the_rule_would_find_an_import_upward(tmp_path):
    path = tmp_path / "module.py"
    path.write_text(
        "from typing import TYPE_CHECKING\n"
        "from ftlab import finetune\n"
        "try:\n    import ftlab.plots.figure\nexcept ImportError:\n    from ftlab import checks\n"
        "if TYPE_CHECKING:\n    from ftlab.grading import nothing\n"
        "def later():\n    import ftlab.panels\n"
    )
    assert list(imported(path)) == ["ftlab.training", "ftlab.plots.figure", "ftlab.checks"]
    assert floor("ftlab.data.tasks") < floor("ftlab.structure") < floor("ftlab.training")
    assert floor("ftlab.training") < floor("ftlab.plots.figure") < floor("ftlab.grading.x")
    assert floor("ftlab.grading") < floor("ftlab.newcomer")


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


def test_the_first_use_of_keras_after_ftlab_is_quiet():
    done = in_a_fresh_interpreter(
        "import ftlab, keras\nkeras.ops.ones(2) + 1\nprint(keras.backend.backend())"
    )
    assert done.stderr == ""
    assert done.stdout == "tensorflow\n"


def test_every_public_name_is_there_and_listed():
    for name in ftlab.__all__:
        assert getattr(ftlab, name) is not None
    assert set(ftlab.__all__) <= set(dir(ftlab))


def test_the_names_of_the_course_are_public():
    assert {
        "load_task", "Task", "Camera", "load_image_folder", "load_keras_dataset", "load_backbone",
        "blocks", "set_trainable", "freeze", "unfreeze", "layer_table", "replace_head", "finetune",
        "Run", "forgetting", "accuracy_matrix", "backward_transfer", "checks", "Prediction",
    } <= set(ftlab.__all__)  # fmt: skip


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="finetunes"):
        _ = ftlab.finetunes
