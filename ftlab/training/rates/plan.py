"""Which weights learn at which rate: the part of a discriminative optimizer that is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
import re
from typing import Any, TypeAlias

from ftlab.arguments import as_number, is_rate
from ftlab.errors import InputError, listed
from ftlab.training.optimizers import made_again, make_optimizer
from ftlab.training.rates.patterns import check_pattern
from ftlab.translation import _
import keras
from keras.optimizers.schedules import LearningRateSchedule

Rate: TypeAlias = float | LearningRateSchedule


class RatePlan:
    """Blocks, their weights and their rates.

    Args:
        rates: Block name → learning rate, 0 or more, or one of Keras's schedules.
        paths: Block name → the `path` of each of its weights.
        optimizer: Whose settings every group gets.

    Raises:
        InputError: No rate at all, a rate below 0, no such optimizer, one weight in two blocks, or
            an optimizer whose settings cannot be shared out.
    """

    def __init__(
        self,
        rates: Mapping[str, Rate],
        paths: Mapping[str, Sequence[str]],
        optimizer: str | keras.optimizers.Optimizer,
    ) -> None:
        if not isinstance(rates, Mapping):
            raise InputError(
                _("a dict of blocks and their rates"),
                f"{rates!r}",
                _("one rate for all, or a list without the blocks' names"),
                "for_model(model, {'head': 1e-3}, default=1e-4)",
            )
        self.rates = {block: checked_rate(block, rate) for block, rate in rates.items()}
        self.paths = {block: list(paths[block]) for block in self.rates}
        is_object = isinstance(optimizer, keras.optimizers.Optimizer)
        self.pattern: Any = optimizer if is_object else make_optimizer(optimizer, 1.0)
        check_pattern(self.pattern)
        if not self.rates:
            raise InputError(
                _("a learning rate for at least one block"),
                _("none"),
                _("every block was left out and there is no default"),
                "for_model(model, {'head': 1e-3}, default=1e-4)",
            )
        self._check_paths()

    @property
    def scheduled(self) -> bool:
        """Whether any rate is a schedule."""
        return any(isinstance(rate, LearningRateSchedule) for rate in self.rates.values())

    def groups(self) -> list[tuple[Rate, tuple[str, ...]]]:
        """Each different rate with the blocks that have it, in the blocks' order."""
        members: dict[str, list[str]] = {}
        for block, rate in self.rates.items():
            members.setdefault(repr(_saved(rate)), []).append(block)
        return [(self.rates[inside[0]], tuple(inside)) for inside in members.values()]

    def group_of_path(self, path: str) -> int:
        """The place among `groups()` of the group that a trainable weight belongs to.

        Raises:
            InputError: No block with a rate has this weight.
        """
        for place, (_rate, inside) in enumerate(self.groups()):
            if any(path in self.paths[block] for block in inside):
                return place
        raise InputError(
            _(
                "a rate for the block of every trainable weight (there are rates for {names})",
                names=", ".join(self.rates),
            ),
            _("none for {path!r}, which is trainable", path=path),
            _(
                "a block that was to be frozen, a head replaced after the optimizer was made, or a "
                "weight that belongs to no layer"
            ),
            _("DiscriminativeOptimizer.for_model(model, {…}, default=1e-4), or freeze the block"),
        )

    def rate_now(self, rate: Rate, learning_rate: Any, step: Any) -> Any:
        """One block's rate at this moment.

        Args:
            rate: As the plan has it.
            learning_rate: What the optimizer's learning rate was set to; scales plain numbers.
            step: How many steps were taken; what schedules go by.
        """
        if isinstance(rate, LearningRateSchedule):
            return rate(step)
        if self.scheduled:
            return keras.ops.cast(rate, keras.config.floatx())
        highest = max(self.rates.values())
        if rate == highest:
            return learning_rate
        return rate * (learning_rate / highest)

    def new_optimizer(self, place: int, rate: Any) -> keras.optimizers.Optimizer:
        """A stock optimizer for one group.

        Args:
            place: Of the group among `groups()`.
            rate: A number, a schedule or a function without arguments that gives the rate.
        """
        name = f"{self.pattern.name}_{self.groups()[place][1][0]}"
        own = {
            # TensorFlow takes no other signs in the names of what belongs to an optimizer.
            "name": re.sub(r"[^A-Za-z0-9_.-]", "_", name),
            "learning_rate": rate,
            # These two concern all gradients together.
            "global_clipnorm": None,
            "loss_scale_factor": None,
        }
        made: keras.optimizers.Optimizer = made_again(self.pattern, **own)
        return made

    def get_config(self) -> dict[str, Any]:
        """Plain data, for a `.keras` file."""
        return {
            "rates": {block: _saved(rate) for block, rate in self.rates.items()},
            "paths": self.paths,
            "optimizer": keras.optimizers.serialize(self.pattern),
        }

    @staticmethod
    def restored(config: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments that `get_config` was made from."""
        return {
            "rates": {
                block: keras.optimizers.schedules.deserialize(rate)
                if isinstance(rate, dict)
                else rate
                for block, rate in config["rates"].items()
            },
            "paths": config["paths"],
            "optimizer": keras.optimizers.deserialize(config["optimizer"]),
        }

    def _check_paths(self) -> None:
        places: dict[str, set[int]] = {}
        for place, (_rate, inside) in enumerate(self.groups()):
            for block in inside:
                for path in self.paths[block]:
                    places.setdefault(path, set()).add(place)
        shared = [path for path, found in places.items() if len(found) > 1]
        if shared:
            raise InputError(
                _("weights whose paths tell the blocks apart"),
                _("{names} in blocks of different rates", names=listed(shared)),
                _("two nested models that have layers of the same name"),
                _("keras.models.clone_model with other layer names for one of them"),
            )


def checked_rate(block: str, rate: object) -> Rate:
    """A block's rate as a float or a schedule.

    Raises:
        InputError: Neither a number of 0 or more nor a schedule.
    """
    if isinstance(rate, LearningRateSchedule):
        return rate
    if not is_rate(rate):
        raise InputError(
            _("a learning rate of 0 or more, or a Keras schedule, for each block"),
            _("{rate!r} for {block!r}", rate=rate, block=block),
            _("an exponent without its minus sign, or a list of rates"),
            f"{{{block!r}: 1e-4}}",
        )
    number = as_number(rate)
    assert number is not None  # is_rate has looked
    return number


def _saved(rate: Rate) -> Any:
    if isinstance(rate, LearningRateSchedule):
        return keras.optimizers.schedules.serialize(rate)
    return rate
