"""The one import line of a lesson: `from ftlab.lesson import *`.

It gives the names of `ftlab` that lessons use, those below of other libraries under the names by
which everybody knows them, and a few helpers that keep score. `dir(ftlab.lesson)` lists all; each
is loaded when it is asked for. Where an exercise asks students to write one of these functions, the
import cell takes the name away again: `del accuracy`.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ftlab import _quiet

_FTLAB = (
    "BudgetPanel", "Camera", "CameraPanel", "DiscriminativeOptimizer", "EWC", "L2SP",
    "LayerPanel", "LearningRatePanel", "LearningWithoutForgetting", "Prediction", "Quiz",
    "Replay", "Split", "Task", "WeightInterpolation", "accuracy", "at_resolution", "audit",
    "backward_transfer", "blocks", "cached_features", "checks", "copy_model",
    "decode_predictions", "feature_extractor", "finetune", "fisher_diagonal", "forgetting",
    "freeze", "histories", "imbalanced", "interpolation_path", "layer_table", "load_backbone",
    "load_image_folder", "load_reviews", "load_task", "lr_find", "plots", "progress",
    "replace_head", "set_trainable", "snapshot", "sweep", "unfreeze", "with_channels",
)  # fmt: skip
# Name → the module that it is, or that it is in.
_ELSEWHERE = {
    "Path": "pathlib",
    "TemporaryDirectory": "tempfile",
    "display": "IPython.display",
    "replace": "dataclasses",
    "LogisticRegression": "sklearn.linear_model",
    "StandardScaler": "sklearn.preprocessing",
    "make_pipeline": "sklearn.pipeline",
    "camera": "ftlab.checks.capstone",
    "camera_task": "ftlab.checks.capstone",
    "close_ups": "ftlab.backbones.close_ups",
    "cup_of_coffee": "ftlab.backbones.close_ups",
    "fit_head": "ftlab.training.head_fit",
    "head_accuracy": "ftlab.measuring.head_accuracy",
    "mirrored_task": "ftlab.checks.capstone",
    "option_for": "ftlab.guessing.option",
    "process_time": "time",
    "seconds": "ftlab.measuring.timing",
    "small_surfaces": "ftlab.data.small_surfaces",
    "spread": "ftlab.measuring.spread",
    "stop_epoch": "ftlab.measuring.stopping",
}
_MODULES = {
    "keras": "keras",
    "np": "numpy",
    "pd": "pandas",
    "plt": "matplotlib.pyplot",
    "tempfile": "tempfile",
    "tf": "tensorflow",
}
__all__ = sorted([*_FTLAB, *_ELSEWHERE, *_MODULES])

_quiet.install()


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(_MODULES[name])
    if name in _FTLAB:
        return getattr(import_module("ftlab"), name)
    if name in _ELSEWHERE:
        return getattr(import_module(_ELSEWHERE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return list(__all__)
