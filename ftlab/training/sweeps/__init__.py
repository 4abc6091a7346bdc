"""Many fine-tuning runs in seconds: the engine under the lessons' sweeps and the evidence."""

from ftlab.training.sweeps.grid import Setting, batch_order, settings
from ftlab.training.sweeps.histories import histories
from ftlab.training.sweeps.sweep import sweep

__all__ = ["Setting", "batch_order", "histories", "settings", "sweep"]
