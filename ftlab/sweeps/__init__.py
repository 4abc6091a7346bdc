"""Many fine-tuning runs in seconds: the engine under the lessons' sweeps and the evidence."""

from ftlab.sweeps.grid import Setting, batch_order, settings
from ftlab.sweeps.histories import histories
from ftlab.sweeps.sweep import sweep

__all__ = ["Setting", "batch_order", "histories", "settings", "sweep"]
