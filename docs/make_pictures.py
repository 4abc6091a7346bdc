"""Draw the pictures of the README and of these pages from real runs: `make pictures`.

The curves are the course's first lesson in small: the parcels backbone, everything trainable,
BatchNorm frozen, 100 belt images. The panels are photographed in a JupyterLab that Chromium shows,
after clicks like those of a student. All together it takes about a minute.
"""

from collections.abc import Callable
from pathlib import Path
import re
from tempfile import TemporaryDirectory

from ftlab import finetune, load_backbone, load_task, set_trainable
from PIL import Image
from playwright.sync_api import Locator

from authoring.browser.chromium import chromium
from authoring.browser.lab import Lab
from authoring.browser.server import lab_server

PICTURES = Path(__file__).with_name("pictures")
MINUTE = 60_000  # milliseconds
LARGEST = 100  # kB

CELLS = {
    "layer-panel": (
        "belt, dock = load_task('belt', n_train=100), load_task('dock')\n"
        "LayerPanel(load_backbone('parcels'), belt, dock, preset='last two blocks', epochs=12)"
    ),
    "camera-panel": "CameraPanel(load_backbone('parcels'))",
    "learning-rate-panel": (
        "model = set_trainable(load_backbone('parcels'), None, batchnorm='frozen')\n"
        "LearningRatePanel(model, load_task('belt', n_train=100), load_task('dock'))"
    ),
    "budget-panel": (
        "grid = {'learning_rate': [1e-3], 'epochs': [10], 'n_train': [100],\n"
        "        'trainable': [['head'], ['block1', 'block2'], ['block4', 'head'], None]}\n"
        "BudgetPanel(sweep('parcels', 'belt', 'dock', grid, progress=False),"
        " wanted=0.65, allowed=0.35)"
    ),
    "prediction": (
        "Prediction.choice('b', 'All layers train on 100 belt images. What of the dock is left?',"
        "\n    ['All of it', 'Most of it', 'Less than half'])"
    ),
    "quiz": "from ftlab.checks.quiz import questions\nQuiz(questions('01-feature-extraction')[:2])",
}


def forgetting(picture: Path) -> str:
    """Fine-tune on belt, draw both tasks over the epochs.

    Args:
        picture: PNG file to write.

    Returns:
        The figure's alt text, for the README.
    """
    dock, belt = load_task("dock"), load_task("belt", n_train=100)
    model = set_trainable(load_backbone("parcels"), None)
    run = finetune(model, belt, source=dock, learning_rate=1e-3, epochs=20, progress=False)
    figure = run.plot()
    figure.save(picture, dpi=110)
    return figure.alt


def _train_twice(panel: Locator) -> None:
    train = panel.get_by_role("button", name="Train", exact=True)
    train.click()
    panel.get_by_role("checkbox", name="Pin run 1").check(timeout=MINUTE)
    panel.get_by_role("button", name="Reset to pretrained").click()
    panel.get_by_label("Preset", exact=True).select_option("first two blocks")
    train.click()
    panel.get_by_role("checkbox", name="Pin run 2").wait_for(timeout=MINUTE)


def _tilt(panel: Locator) -> None:
    accuracy = panel.get_by_text("% through this camera")
    before = accuracy.inner_text()
    panel.get_by_role("button", name="belt").click()
    panel.get_by_text(before, exact=True).wait_for(state="hidden")  # measured after a moment
    accuracy.wait_for()


def _try_rates(panel: Locator) -> None:
    panel.get_by_role("button", name="Make the range test").click()
    three = panel.get_by_role("button", name="Try three rates")
    panel.get_by_text("nothing yet", exact=True).wait_for(state="hidden", timeout=MINUTE)
    three.click(timeout=MINUTE)
    panel.locator("button[aria-disabled=true]", has_text="Try three rates").wait_for(timeout=MINUTE)
    panel.locator("button[aria-disabled=true]", has_text=re.compile("^Stop$")).wait_for(
        timeout=MINUTE
    )


def _guess(panel: Locator) -> None:
    panel.get_by_role("radio").nth(1).check()
    panel.get_by_role("button", name="Record my guess").click()
    panel.get_by_text("Recorded").wait_for()


def _answer(panel: Locator) -> None:
    for question, option in ((0, 0), (1, 1)):
        group = panel.get_by_role("radiogroup").nth(question)
        group.get_by_role("radio").nth(option).check()
    panel.get_by_text("of 2 right").wait_for()


CLICKS: dict[str, Callable[[Locator], None]] = {
    "layer-panel": _train_twice,
    "camera-panel": _tilt,
    "learning-rate-panel": _try_rates,
    "prediction": _guess,
    "quiz": _answer,
}


def panels(folder: Path) -> list[Path]:
    """Photograph each panel after a few clicks.

    Args:
        folder: Where the PNG files go.
    """
    with TemporaryDirectory() as place, chromium() as browser:
        lessons = Path(place, "lessons")
        lessons.mkdir()
        with lab_server(lessons, Path(place, "home")) as address:
            lab = Lab(browser, address, lessons)
            first = "from ftlab import *\nfrom ftlab import set_trainable"
            path = lab.write("panels.ipynb", [first, *CELLS.values()])
            with lab.opened(path) as notebook:
                notebook.run_all()
                if failed := notebook.errors():
                    raise RuntimeError(f"cells of the pictures failed: {failed}")
                made = []
                for number, name in enumerate(CELLS, start=1):
                    CLICKS.get(name, lambda panel: None)(notebook.panel(number))
                    made.append(notebook.picture(notebook.panel(number), folder / f"{name}.png"))
                return made


def make_small(picture: Path) -> None:
    """Keep 256 colors, which is enough for a drawing, and say how large the file is."""
    with Image.open(picture) as drawn:
        few_colors = drawn.convert("RGB").quantize(256)
    few_colors.save(picture, optimize=True)
    size = picture.stat().st_size / 1000
    print(f"{picture}: {size:.0f} kB{' – too large' if size > LARGEST else ''}")


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    print(forgetting(PICTURES / "forgetting.png"))
    for each in [PICTURES / "forgetting.png", *panels(PICTURES)]:
        make_small(each)
