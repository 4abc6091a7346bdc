"""The wheel in an empty environment: installed with all it depends on, and used. `make soak`."""

import json
import os
from pathlib import Path
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]

PROJECT = Path(__file__).parents[1]
# A new target for the head alone: the first thing that the course does.
TRAIN = """
import json
from ftlab import finetune, load_backbone, load_task, set_trainable
model, belt, dock = load_backbone("parcels"), load_task("belt", n_train=100), load_task("dock")
set_trainable(model, ["head"])
run = finetune(model, belt, source=dock, learning_rate=1e-2, epochs=10, progress=False)
print(json.dumps(run.history["val_accuracy"].tolist()))
"""


def said(*words, folder):
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        list(map(str, words)), cwd=folder, env=kept, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The Python of an environment that has the wheel and what it depends on, and nothing else."""
    folder = tmp_path_factory.mktemp("empty")
    said(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, folder=PROJECT)
    (wheel,) = folder.glob("*.whl")
    said(sys.executable, "-m", "venv", folder / "venv", folder=folder)
    python = folder / "venv" / "bin" / "python"
    pins = PROJECT / "constraints.txt"
    said(python, "-m", "pip", "install", "--quiet", "-c", pins, wheel, folder=folder)
    return python


def test_the_doctor_finds_all_that_the_lessons_need(python, tmp_path):
    assert "Everything that the lessons need is here." in said(
        python, "-m", "ftlab.lab.cli", "doctor", folder=tmp_path
    )


def test_a_model_can_be_fine_tuned(python, tmp_path):
    curve = json.loads(said(python, "-c", TRAIN, folder=tmp_path).splitlines()[-1])
    assert curve[-1] > curve[0] + 0.2


def test_a_lesson_runs_to_its_end(python, tmp_path):
    """Unanswered, with the kernel of that environment; exercises raise, nothing else does."""
    (lesson,) = (PROJECT / "notebooks" / "00-start-here").glob("*.ipynb")
    options = ("--to", "notebook", "--execute", "--allow-errors", "--output-dir", tmp_path)
    said(python, "-m", "nbconvert", *options, lesson, folder=tmp_path)
    done = json.loads((tmp_path / lesson.name).read_text())
    errors = {
        output["ename"]
        for cell in done["cells"]
        for output in cell.get("outputs", ())
        if output["output_type"] == "error"
    }
    assert errors <= {"CheckFailed", "NotImplementedError"}
