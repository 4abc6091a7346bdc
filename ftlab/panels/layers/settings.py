"""How a panel trains: rate, epochs, batch size, optimizer, seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ftlab.arguments import as_number, check_counts, is_rate, is_whole
from ftlab.errors import InputError, listed
from ftlab.training.compiling import make_optimizer
from ftlab.training.rates.discriminative import DiscriminativeOptimizer
from ftlab.translation import N_, _
import keras

# What a panel calls it → Keras's class, and what differs from its defaults.
OPTIMIZERS: dict[str, tuple[str, dict[str, float]]] = {
    "Adam": ("Adam", {}),
    "AdamW": ("AdamW", {}),
    "SGD": ("SGD", {}),
    N_("SGD with momentum"): ("SGD", {"momentum": 0.9}),
    "RMSprop": ("RMSprop", {}),
}


@dataclass(frozen=True)
class Settings:
    """What a panel hands to `compile` and `fit`.

    Args:
        learning_rate: 0 or more.
        epochs: Over all stages, 1 or more.
        batch_size: Images a step, 1 or more.
        optimizer: One of `OPTIMIZERS`.
        seed: Of the first stage; each later stage has the next number.

    Raises:
        InputError: A value outside these ranges.

    Example:
    >>> Settings(learning_rate=1e-2).rates({"block1": 0.1, "head": 1.0})
    {'block1': 0.001, 'head': 0.01}
    """

    learning_rate: float = 1e-3
    epochs: int = 5
    batch_size: int = 20
    optimizer: str = "Adam"
    seed: int = 0

    def __post_init__(self) -> None:
        check_counts(epochs=self.epochs, batch_size=self.batch_size)
        make_optimizer("sgd", self.learning_rate)  # refuses what is no rate
        if self.optimizer not in OPTIMIZERS:
            raise InputError(
                _("one of {names}", names=listed(OPTIMIZERS)),
                f"optimizer={self.optimizer!r}",
                _("a spelling slip, or an optimizer that the panel does not offer"),
                _("optimizer='Adam'; ftlab.finetune takes every Keras optimizer"),
            )
        if not is_whole(self.seed) or self.seed < 0:
            raise InputError(
                _("seed as a whole number, 0 or more"),
                f"seed={self.seed!r}",
                _("None or a generator instead of a number"),
                "seed=0",
            )

    def rates(self, multipliers: dict[str, float]) -> dict[str, float]:
        """Each block's own learning rate, to three digits."""
        return {name: float(f"{self.learning_rate * m:.3g}") for name, m in multipliers.items()}

    def make_optimizer(
        self, model: keras.Model, multipliers: dict[str, float]
    ) -> keras.optimizers.Optimizer:
        """A new optimizer: a stock one, unless blocks have rates of their own.

        Args:
            model: What it will train.
            multipliers: Block or stage name → factor on the learning rate.
        """
        kind, extra = OPTIMIZERS[self.optimizer]
        make: Any = getattr(keras.optimizers, kind)
        if one_rate(multipliers):
            return make(learning_rate=float(self.learning_rate), **extra)
        return DiscriminativeOptimizer.for_model(
            model, self.rates(multipliers), optimizer=make(**extra)
        )


def one_rate(multipliers: dict[str, float]) -> bool:
    """Whether all blocks learn at the learning rate itself."""
    return all(multiplier == 1 for multiplier in multipliers.values())


def checked_factor(block: str, multiplier: object) -> float:
    """A factor on the learning rate.

    Raises:
        InputError: Not a number of 0 or more.
    """
    number = as_number(multiplier)
    if number is None or not is_rate(number):
        raise InputError(
            _("a factor of 0 or more on the learning rate"),
            _("{factor!r} for {block!r}", factor=multiplier, block=block),
            _("a rate or a schedule instead of a factor"),
            f"set_block({block!r}, multiplier=0.1)",
        )
    return number
