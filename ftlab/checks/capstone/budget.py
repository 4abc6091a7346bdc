"""What a strategy may use and what it must reach: published, and the same for everyone."""

from __future__ import annotations

from dataclasses import dataclass

from ftlab.translation import _


@dataclass(frozen=True)
class Budget:
    """The limits of one task.

    Args:
        target_images: How many labeled images of the new task there are.
        source_images: How many labeled images of the old task there are.
        seconds: How long a call may take. A good strategy needs a small part of it.
        target_accuracy: The least accuracy on the new task's hidden images, in [0, 1].
        forgetting: The most accuracy on the old task that may be lost, before minus after.
    """

    target_images: int
    source_images: int
    seconds: float
    target_accuracy: float
    forgetting: float

    def __str__(self) -> str:
        """One line a limit."""
        return _(
            "data: {target_images} new images, {source_images} old ones\n"
            "time: {seconds:g} s a call\n"
            "wanted: {target_accuracy:.0%} or more of the hidden new images right\n"
            "allowed: {points:g} points of accuracy lost on the old task, at most",
            target_images=self.target_images,
            source_images=self.source_images,
            seconds=self.seconds,
            target_accuracy=self.target_accuracy,
            points=100 * self.forgetting,
        )


CAMERA = Budget(150, 150, 90.0, target_accuracy=0.70, forgetting=0.08)
NEW_CLASSES = Budget(75, 150, 90.0, target_accuracy=0.75, forgetting=0.10)
SURFACES = Budget(60, 110, 60.0, target_accuracy=0.60, forgetting=0.12)
