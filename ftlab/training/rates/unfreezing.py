"""Gradual unfreezing: the last block first, then one more at every stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from ftlab.arguments import checked_seed
from ftlab.data.task import Split, Task
from ftlab.errors import InputError
from ftlab.measuring.movement import audit, snapshot
from ftlab.models.freezing import BatchNorm, set_trainable
from ftlab.models.structure import block_names, blocks
from ftlab.training.finetuning import check_finetuning, finetune
from ftlab.training.fit_inputs import fit_data
from ftlab.training.optimizer_state import innermost, own_rate, steps_taken
from ftlab.training.optimizers import make_optimizer, rebuilt
from ftlab.training.rates.stages import rate_of_stage, share_out
from ftlab.training.rollback import unchanged_on_failure
from ftlab.training.run import Run
from ftlab.training.settings import check_options
from ftlab.translation import _
import keras
import pandas as pd

_SET_HERE = ("learning_rate", "epochs", "source", "batch_size", "seed", "initial_epoch", "compile")


@dataclass(frozen=True)
class GradualUnfreeze:
    """A plan for unfreezing in stages; `run` carries it out.

    Each stage makes more blocks trainable, compiles again and trains all that is unfrozen so
    far. As in ULMFiT, every stage starts with a new optimizer: the blocks that join have no
    state yet, and state kept for the others would give them steps of another size. Epochs go on
    counting from stage to stage, so that the history and callbacks that go by the epoch line up,
    and a Keras schedule goes on where the stage before left it.

    Args:
        stages: Names of the blocks that join at each stage, first stage first. `None` for one
            block a stage, from the last to the first.
        decay: Factor on the learning rate from one stage to the next, above 0; 1 keeps it.
        batchnorm: What BatchNorm layers in unfrozen blocks do (see `ftlab.set_trainable`).

    Example:
    >>> from ftlab import load_backbone, load_task
    >>> plan = GradualUnfreeze([["head"], ["block4", "block3"]], decay=0.5)
    >>> run = plan.run(load_backbone("parcels"), load_task("belt", n_train=40),
    ...                learning_rate=1e-3, epochs=3, progress=False)
    >>> run.history.stage.tolist()
    [0, 1, 2, 2]

    Source: Howard & Ruder 2018, section 3.3, https://arxiv.org/abs/1801.06146
    """

    stages: Sequence[Sequence[str] | str] | None = None
    decay: float = 1.0
    batchnorm: BatchNorm = "frozen"

    def run(
        self,
        model: keras.Model,
        target: Task | Split,
        *,
        learning_rate: float
        | keras.optimizers.schedules.LearningRateSchedule
        | Sequence[float]
        | None = None,
        epochs: int | Sequence[int] = 10,
        source: Task | None = None,
        batch_size: int = 20,
        seed: int = 0,
        **options: Any,
    ) -> Run:
        """Train a model stage by stage.

        Args:
            model: A built model with a head; changed in place.
            target: What to learn.
            learning_rate: Of the first stage; or a Keras schedule over all steps; or one number
                a stage. `None` for the rate that the optimizer object has, else 1e-3. For a
                `DiscriminativeOptimizer` it is the highest of its rates, to which the others
                keep their proportions.
            epochs: In all, shared out evenly, what is left over going to the last stages; or one
                number a stage.
            source: A task to measure beside it.
            batch_size: Images a step, 1 or more.
            seed: Of the first stage; each later stage has the next number, so that its batches
                come in another order.
            options: What else `ftlab.finetune` takes: `optimizer` (a name, or an object whose
                settings each stage's optimizer gets; the object itself is not used), `callbacks`,
                `validation`, `penalty` (which counts from the weights with which each stage
                starts), `progress`.

        Returns:
            One `Run` over all stages. Its `history` has a column `stage`, 0 before any training;
            its `movement` compares the end with the beginning.

        Raises:
            InputError: No such block, a block that joins twice, fewer epochs than stages, or what
                `ftlab.finetune` refuses. After any error the model is as it was.
        """
        check_options(finetune, options, _SET_HERE)
        joining = self._joining(model)
        shares = share_out(epochs, len(joining))
        first, optimizer = checked_seed(seed), options.pop("optimizer", None)
        data = fit_data(model, target, source, options.get("validation"))
        target, source = data.target, data.source
        if options.get("validation") is not None:
            options["validation"] = data.validation
        common = {"source": source, "batch_size": batch_size, **options}
        check_finetuning(model, target, learning_rate=1e-3, **common)
        for number in range(len(joining)):
            make_optimizer(**self._optimizer(optimizer, learning_rate, number, len(joining), 0))
        with unchanged_on_failure(model):
            set_trainable(model, list(chain(*joining)), batchnorm=self.batchnorm)
            before = snapshot(model)
            runs: list[Run] = []
            steps = done = 0
            for number, count in enumerate(shares):
                set_trainable(model, list(chain(*joining[: number + 1])), batchnorm=self.batchnorm)
                stage = finetune(
                    model,
                    target,
                    epochs=count,
                    seed=first + number,
                    initial_epoch=done,
                    **self._optimizer(optimizer, learning_rate, number, len(joining), steps),
                    **common,
                )
                runs.append(stage)
                done = int(stage.history.epoch.iloc[-1])
                steps += steps_taken(model.optimizer)
            return self._joined(runs, joining, audit(before, model))

    def _optimizer(
        self, optimizer: Any, rate: Any, stage: int, stages: int, steps: int
    ) -> dict[str, Any]:
        """A new optimizer for one stage: the old one is tied to the blocks it was built with."""
        if not isinstance(optimizer, keras.optimizers.Optimizer):
            rate = 1e-3 if rate is None else rate
            now = rate_of_stage(rate, stage, stages, self.decay, steps)
            return {"optimizer": optimizer, "learning_rate": now}
        own = own_rate(optimizer)  # refuses what has no rate
        now = rate_of_stage(own if rate is None else rate, stage, stages, self.decay, steps)
        if rate is None and hasattr(innermost(optimizer), "renewed") and callable(own):
            now = None  # each block's schedule goes on
        return {"optimizer": rebuilt(optimizer, now, steps=steps), "learning_rate": None}

    def _joining(self, model: keras.Model) -> list[list[str]]:
        """Checked names of the blocks that join at each stage."""
        known = [block.name for block in blocks(model)]
        stages = self.stages if self.stages is not None else [[name] for name in reversed(known)]
        joining = [block_names(model, names) for names in stages]
        flat = list(chain(*joining))
        if not flat or not all(joining) or len(set(flat)) != len(flat):
            raise InputError(
                _("stages in which each block joins once, and at least one joins"),
                f"stages={[list(names) for names in joining]}",
                _("each stage's whole set of trainable blocks instead of those that join"),
                _("[['head'], ['block4'], ['block3']]: blocks stay unfrozen once they joined"),
            )
        return joining

    def _joined(self, runs: list[Run], joining: list[list[str]], movement: pd.DataFrame) -> Run:
        first, last = runs[0], runs[-1]
        # A later stage's first row is the last one of the stage before it.
        tables = [
            run.history.iloc[min(stage, 1) :].assign(stage=stage + 1)
            for stage, run in enumerate(runs)
        ]
        history = pd.concat(tables, ignore_index=True)
        history.loc[0, "stage"] = 0
        return replace(
            last,
            history=history,
            movement=movement,
            source_before=first.source_before,
            seconds=sum(run.seconds for run in runs),
            settings={
                **first.settings,
                "epochs": len(history) - 1,
                "stages": joining,
                "learning_rates": [run.settings["learning_rate"] for run in runs],
            },
        )
