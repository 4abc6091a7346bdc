"""Methods that keep an old task while a new one is learned: one idea a module.

Each is one argument of `finetune`: `finetune(model, target, source=dock, penalty=L2SP(0.1), …)`.
"""

from ftlab.training.penalties.base import Penalty as Penalty
from ftlab.training.penalties.distillation import (
    LearningWithoutForgetting as LearningWithoutForgetting,
)
from ftlab.training.penalties.ewc import EWC as EWC
from ftlab.training.penalties.fisher import fisher_diagonal as fisher_diagonal
from ftlab.training.penalties.interpolation import WeightInterpolation as WeightInterpolation
from ftlab.training.penalties.interpolation import interpolate as interpolate
from ftlab.training.penalties.interpolation import interpolation_path as interpolation_path
from ftlab.training.penalties.l2sp import L2SP as L2SP
from ftlab.training.penalties.replay import Replay as Replay
