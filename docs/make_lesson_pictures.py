"""Draw a picture for each lesson's card from real runs, and list them with what they show.

`python docs/make_lesson_pictures.py`; about half a minute on an idle machine.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ftlab import (
    accuracy,
    finetune,
    histories,
    interpolation_path,
    load_backbone,
    load_task,
    plots,
    set_trainable,
    sweep,
)
from ftlab.data.task import Split
from ftlab.models.heads import copy_model
from ftlab.plots.figure import DescribedFigure
from make_pictures import make_small
import numpy as np

DOCS = Path(__file__).parent
FOLDER = DOCS / "pictures" / "lessons"
LIST = DOCS / "lessons" / "pictures.txt"
COUNTS, RATES = (10, 20, 50, 100, 200), (1e-5, 1e-4, 1e-3, 1e-2)
PARTS = {
    "head": ["head"],
    "last two": ["block3", "block4", "head"],
    "first two": ["block1", "block2", "head"],
    "all": None,
}
BOTH = {"belt": "target_accuracy", "dock": "source_accuracy"}


def cameras() -> DescribedFigure:
    """What three cameras see."""
    return plots.task_strip([load_task(name) for name in ("dock", "belt", "night")], n=6)


def heads() -> DescribedFigure:
    """A head alone, on more and more pictures."""
    grid = {"trainable": [["head"]], "learning_rate": [1e-2], "n_train": COUNTS, "epochs": [20]}
    found = sweep("parcels", "belt", None, grid, progress=False)
    values = found.pivot(index="seed", columns="n_train", values="target_accuracy").to_numpy()
    return plots.lines(
        COUNTS, {"head alone": values}, title="More pictures, a better head", xlabel="pictures"
    )


def forgetting() -> DescribedFigure:
    """Both tasks over a training of everything."""
    grid = {"n_train": [100], "epochs": [20]}
    found = histories(
        "parcels", "belt", "dock", grid, 2, measure=["test", "source"], every=2, progress=False
    )
    values = {
        name: found.pivot(index="seed", columns="epoch", values=column).to_numpy()
        for name, column in BOTH.items()
    }
    epochs = sorted(found.epoch.unique())
    return plots.lines(epochs, values, title="Belt is learned, dock is lost", xlabel="epoch")


def rates() -> DescribedFigure:
    """Both tasks over the rate."""
    found = _both({"learning_rate": RATES}, "learning_rate")
    return plots.lines(
        RATES, found, title="What a rate teaches, and what it costs", xlabel="rate", log_x=True
    )


def parts() -> DescribedFigure:
    """Both tasks by the part that learns."""
    found = {
        name: [float(values.mean()) for values in _both({"trainable": [part]}, "epochs").values()]
        for name, part in PARTS.items()
    }
    return plots.bars(found, groups=list(BOTH), title="Which part learns")


def losses() -> DescribedFigure:
    """Training and validation loss on few pictures."""
    grid = {"n_train": [20], "epochs": [60]}
    found = histories(
        "parcels", "belt", None, grid, 1, measure=["training", "validation"], every=5,
        progress=False,
    )  # fmt: skip
    values = {"training": found.loss, "validation": found.val_loss}
    return plots.lines(
        found.epoch.tolist(), values, title="Two losses, 20 pictures", xlabel="epoch",
        ylabel="loss", percent=False,
    )  # fmt: skip


def scales() -> DescribedFigure:
    """The same network on pixels of other scales."""
    model, test = load_backbone("parcels"), load_task("dock").test
    kinds = {
        "0 to 1": test.images,
        "0 to 255": test.images * 255,
        "-1 to 1": test.images * 2 - 1,
        "inverted": 1 - test.images,
    }
    found = {name: accuracy(model, Split(each, test.labels)) for name, each in kinds.items()}
    return plots.bars(found, title="The same pictures, prepared otherwise")


def between() -> DescribedFigure:
    """Both tasks on the way from the old weights to the new ones."""
    before, belt, dock = load_backbone("parcels"), load_task("belt", n_train=100), load_task("dock")
    after = set_trainable(copy_model(before), None)
    finetune(after, belt, learning_rate=1e-3, epochs=20, progress=False)
    path = interpolation_path(before, after, {"belt": belt.test, "dock": dock.test})
    values = {name: path[name].to_numpy() for name in BOTH}
    return plots.lines(
        path.alpha.tolist(), values, title="Between the old weights and the new",
        xlabel="share of the way",
    )  # fmt: skip


def strategies() -> DescribedFigure:
    """All parts at once, on both tasks."""
    grid = {"trainable": list(PARTS.values()), "n_train": [100], "epochs": [10]}
    found = sweep("parcels", "belt", "dock", grid, 2, progress=False)
    return plots.trade_off(found.assign(label=np.repeat(list(PARTS), 2)))


def _both(grid: dict[str, object], by: str) -> dict[str, np.ndarray]:
    found = sweep(
        "parcels", "belt", "dock", {"n_train": [100], "epochs": [10], **grid}, 2, progress=False
    )
    return {
        name: found.pivot(index="seed", columns=by, values=column).to_numpy()
        for name, column in BOTH.items()
    }


PICTURES: dict[str, Callable[[], DescribedFigure]] = {
    "00-start-here": cameras,
    "01-feature-extraction": heads,
    "02-catastrophic-forgetting": forgetting,
    "03-learning-rate": rates,
    "04-selective-unfreezing": parts,
    "05-validation-loss": losses,
    "06-loading-saved-models": scales,
    "07-keeping-what-you-know": between,
    "08-capstone": strategies,
}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    listed = []
    for lesson, draw in PICTURES.items():
        figure, picture = draw(), FOLDER / f"{lesson}.png"
        figure.save(picture, dpi=80)
        make_small(picture)
        alt = " ".join(figure.alt.replace("[", "(").replace("]", ")").split())
        listed.append(f"{lesson}: ![{alt}](/pictures/lessons/{lesson}.png)\n")
    LIST.write_text("".join(listed), encoding="utf-8")
