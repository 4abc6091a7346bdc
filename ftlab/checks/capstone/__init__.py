"""Checks of lesson 08: strategies of one's own, judged on cameras and classes nobody has seen."""

from ftlab.checks.capstone.adapting import adapt
from ftlab.checks.capstone.budget import CAMERA, NEW_CLASSES, SURFACES, Budget
from ftlab.checks.capstone.extending import extend
from ftlab.checks.capstone.family import camera, camera_task, mirrored_task, source_examples
from ftlab.checks.capstone.growing import grow
from ftlab.checks.capstone.heading import classifier

__all__ = [
    "CAMERA",
    "NEW_CLASSES",
    "SURFACES",
    "Budget",
    "adapt",
    "camera",
    "camera_task",
    "classifier",
    "extend",
    "grow",
    "mirrored_task",
    "source_examples",
]
