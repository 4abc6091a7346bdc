"""Several stock optimizers that share a model's weights out among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ftlab.training.optimizers import carry_exclusions
from ftlab.training.rates.plan import RatePlan
import keras


class GroupedOptimizer(keras.optimizers.Optimizer):
    """One stock optimizer for each rate of a plan, each with state for its own weights.

    Whatever Keras does weight by weight, the groups' optimizers do. What concerns all weights
    together is done here: the global norm of the gradients, the loss scale, the step count.

    Args:
        plan: Which weights belong to which group, and what each group's optimizer is like.
        learning_rate: What reads and sets the rate of the whole.
        name: The optimizer's name.
    """

    def __init__(self, plan: RatePlan, learning_rate: Any, name: str) -> None:
        super().__init__(
            learning_rate,
            global_clipnorm=plan.pattern.global_clipnorm,
            loss_scale_factor=plan.pattern.loss_scale_factor,
            name=name,
        )
        self._plan = plan
        self._inner = [
            plan.new_optimizer(place, self._source(rate))
            for place, (rate, _inside) in enumerate(plan.groups())
        ]
        self._excluded_paths: list[str] = []
        carry_exclusions(plan.pattern, self)

    def _source(self, rate: Any) -> Any:
        """What a group's optimizer takes its rate from."""
        raise NotImplementedError

    @property
    def iterations(self) -> Any:
        """How many updates were made; fewer than batches where gradients accumulate."""
        return self._iterations // (self._plan.pattern.gradient_accumulation_steps or 1)

    def _in_use(self) -> list[Any]:
        # No property: Keras would save what it finds there a second time.
        return [inner for inner in self._inner if inner.built]

    @property
    def _model_variables_moving_average(self) -> list[Any]:
        """Where Keras's `SwapEMAWeights` looks for the averages."""
        if not self._plan.pattern.use_ema:
            raise AttributeError("no averages without use_ema")
        average = {
            self._var_key(variable): each
            for inner in self._in_use()
            for variable, each in zip(
                inner._trainable_variables, inner._model_variables_moving_average, strict=True
            )
        }
        return [average[self._var_key(variable)] for variable in self._trainable_variables]

    @property
    def variables(self) -> list[Any]:
        """Its own step count and rate, then the state of each group."""
        return [*self._variables, *(v for inner in self._in_use() for v in inner.variables)]

    def check_weights(self, variables: Sequence[Any]) -> None:
        """Raise an `InputError` unless there is a rate for each of these weights."""
        for variable in variables:
            self._plan.group_of_path(variable.path)

    def exclude_from_weight_decay(
        self, var_list: Sequence[Any] | None = None, var_names: Sequence[str] | None = None
    ) -> None:
        """As stock Keras: these weights do not decay, whatever their rate."""
        super().exclude_from_weight_decay(var_list, var_names)
        self._excluded_paths = []
        if self.built:
            self._hand_on_exclusions(self._trainable_variables)

    def build(self, variables: Sequence[Any]) -> None:
        """Give each group's optimizer its weights."""
        if self.built:
            return
        self._owner = {self._var_key(v): self._plan.group_of_path(v.path) for v in variables}
        for inner, mine in zip(self._inner, self._shared_out(variables), strict=True):
            if mine:
                inner.build([variables[i] for i in mine])
        self._hand_on_exclusions(variables)
        super().build(list(variables))

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Any] | None = None) -> None:
        """Let each group's optimizer update its own weights."""
        if not len(grads):
            return
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
            elif inner.built:  # no gradient reached this group; its averages go on all the same
                inner._update_model_variables_moving_average(inner._trainable_variables)
                inner._iterations.assign_add(1)
        self._iterations.assign_add(1)

    def finalize_variable_values(self, var_list: Sequence[Any]) -> None:
        """Let each group's optimizer finish, for those that average weights."""
        for inner in self._in_use():
            inner.finalize_variable_values(inner._trainable_variables)

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

    def _shared_out(self, variables: Sequence[Any]) -> list[list[int]]:
        """For each group the places of its variables among the given ones."""
        owners = [self._owner[self._var_key(variable)] for variable in variables]
        places = range(len(self._inner))
        return [[i for i, owner in enumerate(owners) if owner == place] for place in places]

    def _hand_on_exclusions(self, variables: Sequence[Any]) -> None:
        """Keras's config leaves out what is excluded from weight decay, so each group is told."""
        chosen = getattr(self, "_exclude_from_weight_decay", None)
        if chosen is None:
            return
        excluded = [
            variable
            for variable in variables
            if self._var_key(variable) in chosen or variable.path in self._excluded_paths
        ]
        self._excluded_paths = [variable.path for variable in excluded]
        pattern = self._exclude_from_weight_decay_pattern
        names = None if pattern is None else [pattern.pattern]
        for inner in self._inner:
            inner.exclude_from_weight_decay(excluded, names)
