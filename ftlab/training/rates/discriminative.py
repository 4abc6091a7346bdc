"""Discriminative learning rates: each block learns at a rate of its own.

Scaling a block's gradients does not do this: Adam divides each step by the gradients' own size.
What gives a block a rate of its own is an optimizer of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ftlab.errors import InputError
from ftlab.models.structure import blocks, by_block
from ftlab.training.rates.plan import Rate, RatePlan
from ftlab.translation import _
import keras
from keras import ops
from keras.optimizers.schedules import LearningRateSchedule


@keras.saving.register_keras_serializable(package="ftlab")
class DiscriminativeOptimizer(keras.optimizers.Optimizer):
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
            learning rate is not used. `global_clipnorm` is taken over all groups together.
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
        super().__init__(
            self._highest_now if plan.scheduled else max(plan.rates.values()),
            global_clipnorm=plan.pattern.global_clipnorm,
            loss_scale_factor=plan.pattern.loss_scale_factor,
            name=name,
        )
        self._plan = plan
        self._inner = [
            plan.new_optimizer(place, self._source(rate))
            for place, (rate, _inside) in enumerate(plan.groups())
        ]

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
            default: The rate of blocks that `rates` does not name; `None` when those are frozen.
            optimizer: A Keras name such as `"sgd"`, or an optimizer whose settings to use.

        Raises:
            InputError: A name that is no block of this model, or a rate below 0.

        Example:
        >>> from ftlab import load_backbone
        >>> model = load_backbone("parcels")
        >>> optimizer = DiscriminativeOptimizer.for_model(model, {"head": 1e-2}, default=1e-4)
        >>> optimizer.rates["block1"], optimizer.rates["head"]
        (0.0001, 0.01)
        """
        given = by_block(model, rates)
        found = {block.name: block.layers for block in blocks(model)}
        chosen = {name: given.get(name, default) for name in found}
        return cls(
            {name: rate for name, rate in chosen.items() if rate is not None},
            {name: [w.path for layer in found[name] for w in layer.weights] for name in found},
            optimizer,
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

    @property
    def variables(self) -> list[Any]:
        """Its own step count and rate, then the state of each group."""
        in_use = [inner for inner in self._inner if inner.built]
        return [*self._variables, *(v for inner in in_use for v in inner.variables)]

    def build(self, variables: Sequence[Any]) -> None:
        """Give each group's optimizer its weights."""
        if self.built:
            return
        self._owner = {self._var_key(v): self._plan.group_of_path(v.path) for v in variables}
        for inner, mine in zip(self._inner, self._shared_out(variables), strict=True):
            if mine:
                inner.build([variables[i] for i in mine])
        super().build(list(variables))

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Any] | None = None) -> None:
        """Let each group's optimizer update its own weights."""
        variables = list(trainable_variables or self._trainable_variables)
        self.build(variables)
        self._check_variables_are_known(variables)
        grads, variables = self._filter_empty_gradients(grads, variables)
        if self.loss_scale_factor:
            grads = [gradient / self.loss_scale_factor for gradient in grads]
        grads = self._clip_gradients(grads)
        for inner, mine in zip(self._inner, self._shared_out(variables), strict=True):
            if mine:
                inner.apply([grads[i] for i in mine], [variables[i] for i in mine])
        self._iterations.assign_add(1)

    def finalize_variable_values(self, var_list: Sequence[Any]) -> None:
        """Let each group's optimizer finish, for those that average weights."""
        for inner, mine in zip(self._inner, self._shared_out(var_list), strict=True):
            if mine:
                inner.finalize_variable_values([var_list[i] for i in mine])

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Set all of `variables`, in their order."""
        for variable, value in zip(self.variables, weights, strict=True):
            variable.assign(value)

    # Keras saves the inner optimizers itself; only what is this optimizer's own is left.
    def save_own_variables(self, store: Any) -> None:
        """Write the step count and the rate."""
        for place, variable in enumerate(self._variables):
            store[str(place)] = variable.numpy()

    def load_own_variables(self, store: Any) -> None:
        """Read the step count and the rate."""
        for place, variable in enumerate(self._variables):
            variable.assign(store[str(place)])

    def get_config(self) -> dict[str, Any]:
        """Plain data from which `from_config` makes the same optimizer."""
        return {**self._plan.get_config(), "name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """An optimizer from what `get_config` gave, without state."""
        return cls(**RatePlan.restored(config), name=config["name"])

    def _shared_out(self, variables: Sequence[Any]) -> list[list[int]]:
        """For each group the places of its variables among the given ones."""
        owners = [self._owner[self._var_key(variable)] for variable in variables]
        places = range(len(self._inner))
        return [[i for i, owner in enumerate(owners) if owner == place] for place in places]

    def _source(self, rate: Rate) -> Any:
        """What a group's optimizer takes its rate from."""
        return rate if self._plan.scheduled else lambda: self._rate_now(rate)

    def _rate_now(self, rate: Rate) -> Any:
        return self._plan.rate_now(rate, self._learning_rate, self._iterations)

    def _highest_now(self) -> Any:
        return ops.max(ops.stack([self._rate_now(rate) for rate in self._plan.rates.values()]))
