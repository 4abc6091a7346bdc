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
    "Run": "ftlab.run",
    "Prediction": "ftlab.panels.prediction",
    "predictions": "ftlab.panels.prediction",
}
_MODULES = ("checks", "forgetting", "movement", "panels", "plots")

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
        plots as plots,
    )
    from ftlab.backbones import load_backbone as load_backbone
    from ftlab.data.camera import Camera as Camera
    from ftlab.data.external import (
        load_image_folder as load_image_folder,
    )
    from ftlab.data.external import (
        load_keras_dataset as load_keras_dataset,
    )
    from ftlab.data.task import Split as Split
    from ftlab.data.task import Task as Task
    from ftlab.data.tasks import load_task as load_task
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
    from ftlab.movement import audit as audit
    from ftlab.movement import snapshot as snapshot
    from ftlab.panels.prediction import Prediction as Prediction
    from ftlab.panels.prediction import predictions as predictions
    from ftlab.run import Run as Run
    from ftlab.structure import Block as Block
    from ftlab.structure import blocks as blocks
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
