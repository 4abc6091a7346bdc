"""The code of one run: its stages, one `compile` and `fit` each."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import indent

from ftlab.models.flags import Flags
from ftlab.models.parts import own_parameters
from ftlab.models.seeding import generators
from ftlab.panels.layers.grouped import Grouped
from ftlab.panels.layers.plan import Plan
from ftlab.panels.layers.selection import Selection, by_place, literal, selection, walked
from ftlab.panels.layers.settings import OPTIMIZERS, one_rate
from ftlab.training.compiling import loss_for
import keras


@dataclass(frozen=True, eq=False)
class RunWriter:
    """Writes code for one model and one task.

    Args:
        model: The model.
        network: Its blocks.
        has_validation: Whether the target has validation images.
        name: The model's name in the code, or an expression that gives it.
        target: The target's name in the code.
        is_task: Whether the target is a `Task`, not images and labels alone.
    """

    model: keras.Model
    network: Grouped
    has_validation: bool
    name: str
    target: str
    is_task: bool

    def run(self, plan: Plan, stop: int | None) -> str:
        """A run from its flags to its last `fit`.

        Args:
            plan: What is done.
            stop: After how many batches Stop was pressed, or `None`.
        """
        if not plan.stages:
            return "# Stopped before its first batch.\n"
        head = f"stop = StopAfter({stop})  # batches\n" if stop is not None else ""
        chosen = [selection(self.model, self.network, stage.flags) for stage in plan.stages]
        same = [each for each in chosen if each and _like(each) == _like(chosen[0])]
        if len(chosen) == 1 or len(same) < len(chosen):
            return head + "\n".join(
                self._stage(plan, number, each, stop is not None)
                for number, each in enumerate(chosen)
            )
        return head + self._loop(plan, same, stop is not None)

    def _stage(self, plan: Plan, number: int, chosen: Selection | None, stops: bool) -> str:
        """One compile and fit."""
        stage, settings = plan.stages[number], plan.settings
        done = sum(earlier.epochs for earlier in plan.stages[:number])
        if chosen is None:
            flags = by_place(self.model, stage.flags, self.name)
        else:
            flags = f"trained = {literal(chosen.names, 10)}\n{self._flags(chosen)}"
        epochs = {"epochs": str(done + stage.epochs)}
        if done:
            epochs = {"initial_epoch": str(done), **epochs}
        seed = str(settings.seed + number)
        flags += self._own(stage.flags)
        return f"{flags}\n{self._seeds(seed)}{self._compile(plan)}{self._fit(plan, epochs, stops)}"

    def _loop(self, plan: Plan, chosen: list[Selection], stops: bool) -> str:
        """Several stages that differ in what trains and for how long."""
        stages = [(c.names, s.epochs) for c, s in zip(chosen, plan.stages, strict=True)]
        first = plan.settings.seed
        seed = f"{first} + stage" if first else "stage"
        body = (
            f"{self._flags(chosen[0])}{self._own(plan.stages[0].flags)}\n{self._seeds(seed)}{self._compile(plan)}"
            + self._fit(plan, {"initial_epoch": "done", "epochs": "done + epochs"}, stops)
            + "done += epochs\n"
        )
        listed = "".join(f"    ({literal(names, 5)}, {epochs}),\n" for names, epochs in stages)
        return (
            f"stages = [  # what trains, and for how many epochs\n{listed}]\n\ndone = 0\n"
            "for stage, (trained, epochs) in enumerate(stages):\n" + indent(body, "    ")
        )

    def _flags(self, chosen: Selection) -> str:
        whole = "trainable = True  # a frozen model trains nothing, whatever its layers say\n"
        return f"{self.name}.{whole}{chosen.loop(self.model, self.name)}"

    def _own(self, flags: Flags) -> str:
        """Weights of no layer take the model's flag: those that stay are frozen after it."""
        own = own_parameters(self.model)
        frozen = [
            w.path for w, on in zip(own, flags[len(flags) - len(own) :], strict=True) if not on
        ]
        if not frozen:
            return ""
        return (
            f"for weight in {self.name}.weights:\n"
            f"    if weight.path in {literal(frozen, 22)}:  # of no layer\n"
            "        weight.trainable = False\n"
        )

    def _seeds(self, seed: str) -> str:
        text = f"keras.utils.set_random_seed({seed})  # the order of the batches\n"
        if generators(self.model):
            walk = walked(self.model, self.name)
            text += (
                f"for layer in {walk}:\n"
                "    for part in vars(layer).values():\n"
                "        if isinstance(part, keras.random.SeedGenerator):  # as in dropout\n"
                f"            part.state.assign([{seed}, 0])\n"
            )
        return text

    def _compile(self, plan: Plan) -> str:
        loss = loss_for(self.model)
        kind, from_logits = type(loss).__name__, bool(loss.get_config()["from_logits"])
        accuracy = '"accuracy"'
        if kind == "BinaryCrossentropy":  # a word would make Keras count a logit as a probability
            threshold = 0.0 if from_logits else 0.5
            accuracy = f'keras.metrics.BinaryAccuracy(name="accuracy", threshold={threshold})'
        return (
            f"{self.name}.compile(\n"
            f"    optimizer={self._optimizer(plan)},\n"
            f"    loss=keras.losses.{kind}(from_logits={from_logits}),\n"
            f"    metrics=[{accuracy}],\n"
            ")\n"
        )

    def _optimizer(self, plan: Plan) -> str:
        kind, extra = OPTIMIZERS[plan.settings.optimizer]
        more = [f"{name}={value!r}" for name, value in extra.items()]
        if one_rate(plan.multipliers):
            rate = f"learning_rate={float(plan.settings.learning_rate)!r}"
            return f"keras.optimizers.{kind}({', '.join([rate, *more])})"
        rates = literal(plan.settings.rates(plan.multipliers), 8)
        return (
            "DiscriminativeOptimizer.for_model(\n"
            f"        {self.name},\n        {rates},\n"
            f"        optimizer=keras.optimizers.{kind}({', '.join(more)}),\n    )"
        )

    def _fit(self, plan: Plan, epochs: dict[str, str], stops: bool) -> str:
        train = f"{self.target}.train" if self.is_task else self.target
        options = {"batch_size": str(plan.settings.batch_size), **epochs}
        if self.has_validation:
            options["validation_data"] = f"{self.target}.validation"
        if stops:
            options["callbacks"] = "[stop]"
        lines = "".join(f"    {name}={value},\n" for name, value in options.items())
        return f"{self.name}.fit(\n    *{train},\n{lines})\n"


def _like(chosen: Selection | None) -> tuple[str, bool] | None:
    return (chosen.test, chosen.batchnorm) if chosen else None
