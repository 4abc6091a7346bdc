"""ftlab: fine-tune a pretrained Keras model and see what that does to it.

Names are loaded when first used, so that `import ftlab` is instant and TensorFlow starts only
when something needs it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ftlab import _quiet
from ftlab._version import __version__

_quiet.install()

_HOME = {
    "Camera": "ftlab.data.camera",
    "Split": "ftlab.data.task",
    "Task": "ftlab.data.task",
    "load_task": "ftlab.data.tasks",
    "load_image_folder": "ftlab.data.external",
    "load_keras_dataset": "ftlab.data.external",
    "imbalanced": "ftlab.data.imbalance",
    "at_resolution": "ftlab.data.mismatch",
    "with_channels": "ftlab.data.mismatch",
    "Reviews": "ftlab.data.reviews",
    "load_reviews": "ftlab.data.reviews",
    "load_backbone": "ftlab.backbones",
    "Block": "ftlab.structure",
    "blocks": "ftlab.structure",
    "set_trainable": "ftlab.freezing",
    "freeze": "ftlab.freezing",
    "unfreeze": "ftlab.freezing",
    "layer_table": "ftlab.freezing",
    "replace_head": "ftlab.heads",
    "feature_extractor": "ftlab.heads",
    "copy_model": "ftlab.heads",
    "accuracy": "ftlab.forgetting",
    "accuracy_matrix": "ftlab.forgetting",
    "backward_transfer": "ftlab.forgetting",
    "snapshot": "ftlab.movement",
    "audit": "ftlab.movement",
    "finetune": "ftlab.training",
    "cached_features": "ftlab.features",
    "head_then_finetune": "ftlab.strategies",
    "L2SP": "ftlab.penalties",
    "EWC": "ftlab.penalties",
    "Replay": "ftlab.penalties",
    "LearningWithoutForgetting": "ftlab.penalties",
    "WeightInterpolation": "ftlab.penalties",
    "interpolate": "ftlab.penalties",
    "interpolation_path": "ftlab.penalties",
    "fisher_diagonal": "ftlab.penalties",
    "Run": "ftlab.run",
    "DiscriminativeOptimizer": "ftlab.rates.discriminative",
    "discriminative_rates": "ftlab.rates.layerwise",
    "RateFinding": "ftlab.rates.finder",
    "lr_find": "ftlab.rates.finder",
    "GradualUnfreeze": "ftlab.rates.unfreezing",
    "sweep": "ftlab.sweeps",
    "histories": "ftlab.sweeps",
    "LayerPanel": "ftlab.panels.layers",
    "CameraPanel": "ftlab.panels.camera",
    "LearningRatePanel": "ftlab.panels.learning_rate",
    "BudgetPanel": "ftlab.panels.budget",
    "Quiz": "ftlab.panels.quiz",
    "Prediction": "ftlab.panels.prediction",
    "predictions": "ftlab.panels.prediction",
    "set_language": "ftlab.language",
}
_MODULES = ("checks", "forgetting", "movement", "panels", "penalties", "plots")

__all__ = ["__version__", *_HOME, *_MODULES]

if TYPE_CHECKING:
    from ftlab import (
        checks as checks,
    )
    from ftlab import (
        forgetting as forgetting,
    )
    from ftlab import (
        movement as movement,
    )
    from ftlab import (
        panels as panels,
    )
    from ftlab import (
        penalties as penalties,
    )
    from ftlab import (
        plots as plots,
    )
    from ftlab.backbones import load_backbone as load_backbone
    from ftlab.data.camera import Camera as Camera
    from ftlab.data.external import load_image_folder as load_image_folder
    from ftlab.data.external import load_keras_dataset as load_keras_dataset
    from ftlab.data.imbalance import imbalanced as imbalanced
    from ftlab.data.mismatch import at_resolution as at_resolution
    from ftlab.data.mismatch import with_channels as with_channels
    from ftlab.data.reviews import Reviews as Reviews
    from ftlab.data.reviews import load_reviews as load_reviews
    from ftlab.data.task import Split as Split
    from ftlab.data.task import Task as Task
    from ftlab.data.tasks import load_task as load_task
    from ftlab.features import cached_features as cached_features
    from ftlab.forgetting import (
        accuracy as accuracy,
    )
    from ftlab.forgetting import (
        accuracy_matrix as accuracy_matrix,
    )
    from ftlab.forgetting import (
        backward_transfer as backward_transfer,
    )
    from ftlab.freezing import (
        freeze as freeze,
    )
    from ftlab.freezing import (
        layer_table as layer_table,
    )
    from ftlab.freezing import (
        set_trainable as set_trainable,
    )
    from ftlab.freezing import (
        unfreeze as unfreeze,
    )
    from ftlab.heads import (
        copy_model as copy_model,
    )
    from ftlab.heads import (
        feature_extractor as feature_extractor,
    )
    from ftlab.heads import (
        replace_head as replace_head,
    )
    from ftlab.language import set_language as set_language
    from ftlab.movement import audit as audit
    from ftlab.movement import snapshot as snapshot
    from ftlab.panels.budget import BudgetPanel as BudgetPanel
    from ftlab.panels.camera import CameraPanel as CameraPanel
    from ftlab.panels.layers import LayerPanel as LayerPanel
    from ftlab.panels.learning_rate import LearningRatePanel as LearningRatePanel
    from ftlab.panels.prediction import Prediction as Prediction
    from ftlab.panels.prediction import predictions as predictions
    from ftlab.panels.quiz import Quiz as Quiz
    from ftlab.penalties import (
        EWC as EWC,
    )
    from ftlab.penalties import (
        L2SP as L2SP,
    )
    from ftlab.penalties import (
        LearningWithoutForgetting as LearningWithoutForgetting,
    )
    from ftlab.penalties import (
        Replay as Replay,
    )
    from ftlab.penalties import (
        WeightInterpolation as WeightInterpolation,
    )
    from ftlab.penalties import (
        fisher_diagonal as fisher_diagonal,
    )
    from ftlab.penalties import (
        interpolate as interpolate,
    )
    from ftlab.penalties import (
        interpolation_path as interpolation_path,
    )
    from ftlab.rates.discriminative import DiscriminativeOptimizer as DiscriminativeOptimizer
    from ftlab.rates.finder import RateFinding as RateFinding
    from ftlab.rates.finder import lr_find as lr_find
    from ftlab.rates.layerwise import discriminative_rates as discriminative_rates
    from ftlab.rates.unfreezing import GradualUnfreeze as GradualUnfreeze
    from ftlab.run import Run as Run
    from ftlab.strategies import head_then_finetune as head_then_finetune
    from ftlab.structure import Block as Block
    from ftlab.structure import blocks as blocks
    from ftlab.sweeps import histories as histories
    from ftlab.sweeps import sweep as sweep
    from ftlab.training import finetune as finetune


def __getattr__(name: str) -> Any:
    if name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
    elif name in _MODULES:
        value = import_module(f"ftlab.{name}")
    else:
        raise AttributeError(f"module 'ftlab' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
