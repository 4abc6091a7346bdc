"""What a run is going to do: its stages, its settings, its blocks' rates."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ftlab.models.flags import Flags
from ftlab.panels.layers.settings import Settings
from ftlab.translation import _, n_


@dataclass(frozen=True)
class Stage:
    """One `compile` and `fit`.

    Args:
        blocks: Names of the blocks, or stages, of which something trains.
        flags: The model's `trainable` flags (see `flags.read_flags`).
        epochs: How many.
    """

    blocks: tuple[str, ...]
    flags: Flags = field(repr=False)
    epochs: int


@dataclass(frozen=True)
class Plan:
    """Stages in their order, and what they have in common.

    Args:
        preset: Its name, or "own choice".
        settings: Rate, epochs, batch size, optimizer, seed.
        stages: At least one.
        multipliers: Block or stage name → factor on the learning rate.
    """

    preset: str
    settings: Settings
    stages: tuple[Stage, ...]
    multipliers: dict[str, float]

    def steps(self, images: int) -> int:
        """How many batches there are in all."""
        return self.settings.epochs * -(-images // self.settings.batch_size)

    def up_to(self, stages: int) -> Plan:
        """The same plan, ended after some stages."""
        return replace(self, stages=self.stages[:stages])

    def __str__(self) -> str:
        """The stages in words."""
        if len(self.stages) == 1:
            return f"{_blocks(self.stages[0])}, {_epochs(self.stages[0])}"
        told = (
            f"{number}. {_blocks(stage)}, {_epochs(stage)}"
            for number, stage in enumerate(self.stages, start=1)
        )
        return "; ".join(told)


def _blocks(stage: Stage) -> str:
    names = stage.blocks
    if len(names) > 6:
        return f"{names[0]} … {names[-1]} ({_('{n} blocks', n=len(names))})"
    return ", ".join(names) or _("nothing")


def _epochs(stage: Stage) -> str:
    return n_("{n} epoch", "{n} epochs", stage.epochs)
