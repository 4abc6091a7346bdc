"""The panels in a notebook that a program runs: a summary, no widget, no thread, no waiting."""

from __future__ import annotations

import json
import os

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
import pytest

pytestmark = pytest.mark.slow

CELLS = {
    "quiz": "quiz = ftlab.Quiz('00-start-here')\nquiz.record('q2', 'c')\nquiz",
    "camera": "ftlab.CameraPanel(ftlab.load_backbone('parcels'))",
    "learning rate": "ftlab.LearningRatePanel(tiny_model(), tiny_split())",
    "budget": "ftlab.BudgetPanel(pd.DataFrame({'label': ['head'], 'target_accuracy': [0.9], "
    "'forgetting': [0.05]}))",
}
SAID = {"quiz": "1 of", "camera": "through the dock's camera", "learning rate": "1e-3",
        "budget": "1 of 1 strategies fit"}  # fmt: skip


@pytest.fixture(scope="module")
def shown():
    begin = "import ftlab\nimport pandas as pd\n" \
            "from ftlab.checks.specimens import tiny_model, tiny_split"  # fmt: skip
    end = "import json, threading\nprint(json.dumps([t.name for t in threading.enumerate()]))"
    cells = [new_code_cell(source) for source in (begin, *CELLS.values(), end)]
    client = NotebookClient(new_notebook(cells=cells), kernel_name="python3", timeout=120)
    done = client.execute(env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}).cells
    outputs = [cell.outputs for cell in done[1:]]
    return dict(zip([*CELLS, "threads"], outputs, strict=True))


@pytest.mark.parametrize("name", CELLS)
def test_a_panel_is_a_summary(shown, name):
    (output,) = shown[name]
    assert set(output.data) == {"text/plain", "text/html"}
    assert SAID[name] in output.data["text/plain"]
    assert output.data["text/html"]


def test_no_thread_was_begun(shown):
    (output,) = shown["threads"]
    assert "ftlab-panel" not in json.loads(output.text)
