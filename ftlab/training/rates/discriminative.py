"""Discriminative learning rates: each block learns at a rate of its own.

Scaling a block's gradients does not do this: Adam divides each step by the gradients' own size.
What gives a block a rate of its own is an optimizer of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ftlab.arguments import is_rate
from ftlab.errors import InputError
from ftlab.models.structure import blocks, by_block
from ftlab.training.optimizers import carry_exclusions
from ftlab.training.rates.grouped import GroupedOptimizer
from ftlab.training.rates.plan import Rate, RatePlan
from ftlab.training.rates.stages import ContinuedSchedule
from ftlab.translation import _
import keras
from keras import ops
from keras.optimizers.schedules import LearningRateSchedule


@keras.saving.register_keras_serializable(package="ftlab")
class DiscriminativeOptimizer(GroupedOptimizer):
    """A Keras optimizer that gives each block its own rate and its own state.

    Blocks of equal rate share one stock optimizer, and only trainable weights get state. Make
    one with `for_model` and compile the model with it. `learning_rate` is the highest of the
    rates. Setting it scales all rates by the same factor, so that callbacks such as
    `ReduceLROnPlateau` keep the proportions between blocks. Where a rate is a schedule, it reads
    as the highest rate of the moment and cannot be set, as in Keras.

    The model can be saved as `.keras`, and trains on after loading as if it had never stopped.
    Import this class before `keras.models.load_model`, as any class that is not Keras's own.

    Args:
        rates: Block name → learning rate (0 or more, or one of Keras's schedules).
        paths: Block name → the `path` of each of its weights.
        optimizer: A Keras name, or an optimizer whose settings every group gets; its own
            learning rate is not used. `global_clipnorm` is taken over all groups together, and
            what it excludes from weight decay stays excluded. For a `LossScaleOptimizer`, put
            one around the discriminative optimizer.
        name: The optimizer's name.

    Source: Howard & Ruder 2018, section 3.2, https://arxiv.org/abs/1801.06146. Keras's own
    `MultiOptimizer` goes by patterns of paths and has no learning rate for callbacks to set.
    """

    def __init__(
        self,
        rates: Mapping[str, Rate],
        paths: Mapping[str, Sequence[str]],
        optimizer: str | keras.optimizers.Optimizer = "adam",
        name: str = "discriminative",
    ) -> None:
        plan = RatePlan(rates, paths, optimizer)
        highest = self._highest_now if plan.scheduled else max(plan.rates.values())
        super().__init__(plan, highest, name)

    @classmethod
    def for_model(
        cls,
        model: keras.Model,
        rates: Mapping[str, Rate],
        *,
        default: Rate | None = None,
        optimizer: str | keras.optimizers.Optimizer = "adam",
    ) -> DiscriminativeOptimizer:
        """An optimizer for the blocks of a model.

        Args:
            model: Any built Keras model. Only names are read from it, so blocks may be frozen
                and unfrozen until it is compiled.
            rates: Block or stage name → learning rate: 0 or more, or one of Keras's schedules.
            default: The rate of blocks that `rates` does not name, and of weights that belong to
                the model itself; `None` when those are frozen.
            optimizer: A Keras name such as `"sgd"`, or an optimizer whose settings to use.

        Raises:
            InputError: A name that is no block of this model, a rate below 0, or an optimizer
                whose settings concern all weights together and cannot be shared out.

        Example:
        >>> from ftlab import load_backbone
        >>> model = load_backbone("parcels")
        >>> optimizer = DiscriminativeOptimizer.for_model(model, {"head": 1e-2}, default=1e-4)
        >>> optimizer.rates["block1"], optimizer.rates["head"]
        (0.0001, 0.01)
        """
        if not isinstance(rates, Mapping):
            return cls(rates, {}, optimizer)  # which refuses it
        given = by_block(model, rates)
        paths = {
            block.name: [w.path for layer in block.layers for w in layer.weights]
            for block in blocks(model)
        }
        inside = {path for found in paths.values() for path in found}
        outside = [w.path for w in model.trainable_weights if w.path not in inside]
        if outside:  # weights that belong to the model itself, to no layer
            paths.setdefault(model.name, []).extend(outside)
        chosen = {name: given.get(name, default) for name in paths}
        return cls(
            {name: rate for name, rate in chosen.items() if rate is not None}, paths, optimizer
        )

    @property
    def rates(self) -> dict[str, float]:
        """Block name → its learning rate at this moment."""
        # Six digits are what float32 holds of a rate.
        return {
            block: float(f"{float(self._rate_now(rate)):.6g}")
            for block, rate in self._plan.rates.items()
        }

    @property
    def learning_rate(self) -> Any:
        """The highest of the rates; setting it scales all of them."""
        return self._get_current_learning_rate()

    @learning_rate.setter
    def learning_rate(self, rate: Any) -> None:
        if self._plan.scheduled or isinstance(rate, LearningRateSchedule):
            raise InputError(
                _("a number, on an optimizer whose rates are numbers"),
                _("learning_rate={rate!r} where a schedule sets the rates", rate=rate)
                if self._plan.scheduled
                else f"learning_rate={rate!r}",
                _("a callback that sets the rate, together with a schedule that does the same"),
                _("one of the two; schedules go into for_model(model, {'head': schedule})"),
            )
        self._learning_rate.assign(rate)

    def renewed(self, learning_rate: float | None = None, *, steps: int = 0) -> Any:
        """The same optimizer without state.

        Args:
            learning_rate: The highest of its rates, to which the others keep their proportions;
                `None` for the rates as they are.
            steps: Where schedules begin.

        Raises:
            InputError: No number, or a rate where schedules set the rates.
        """
        plan = self._plan
        if learning_rate is not None and (plan.scheduled or not is_rate(learning_rate)):
            raise InputError(
                _("a number as the highest rate, for an optimizer whose rates are numbers"),
                _("learning_rate={rate!r} where a schedule sets the rates", rate=learning_rate)
                if plan.scheduled
                else f"learning_rate={learning_rate!r}",
                _("two places that set the rates of blocks"),
                _("rates as numbers in for_model, or no other rate beside the schedules"),
            )
        rates = {
            block: ContinuedSchedule(rate, steps)
            if steps and isinstance(rate, LearningRateSchedule)
            else rate
            for block, rate in plan.rates.items()
        }
        made = type(self)(rates, plan.paths, plan.pattern, self.name)
        if not plan.scheduled:
            made.learning_rate = self.learning_rate if learning_rate is None else learning_rate
        carry_exclusions(self, made)
        made._excluded_paths = list(self._excluded_paths)
        return made

    def get_config(self) -> dict[str, Any]:
        """Plain data from which `from_config` makes the same optimizer."""
        config = {**self._plan.get_config(), "name": self.name}
        if hasattr(self, "_exclude_from_weight_decay"):
            pattern = self._exclude_from_weight_decay_pattern
            names = None if pattern is None else pattern.pattern
            config["excluded"] = {"paths": list(self._excluded_paths), "names": names}
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """An optimizer from what `get_config` gave, without state."""
        made = cls(**RatePlan.restored(config), name=config["name"])
        if excluded := config.get("excluded"):
            made.exclude_from_weight_decay(
                var_names=None if excluded["names"] is None else [excluded["names"]]
            )
            made._excluded_paths = list(excluded["paths"])
        return made

    def _source(self, rate: Rate) -> Any:
        """What a group's optimizer takes its rate from."""
        return rate if self._plan.scheduled else lambda: self._rate_now(rate)

    def _rate_now(self, rate: Rate) -> Any:
        return self._plan.rate_now(rate, self._learning_rate, self._iterations)

    def _highest_now(self) -> Any:
        return ops.max(ops.stack([self._rate_now(rate) for rate in self._plan.rates.values()]))
