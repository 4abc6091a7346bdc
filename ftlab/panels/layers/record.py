"""What a panel keeps of each of its runs, and the table of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Literal

from ftlab.errors import InputError
from ftlab.panels.layers.plan import Plan
from ftlab.translation import _
import keras
import pandas as pd

Status = Literal["finished", "stopped"]
COLUMNS = [
    "run", "status", "preset", "trained", "batchnorm", "learning_rate", "epochs", "batch_size",
    "optimizer", "seed", "target_accuracy", "source_before", "source_after", "forgetting_in_run",
    "source_pretrained", "forgetting", "target_test", "source_test", "seconds", "start",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class RunRecord:
    """One press of Train.

    Args:
        number: Counted from 1.
        plan: What was to be done; its stages end with the last one begun.
        start: `"pretrained"`, the number of the run it went on from, or `"changed elsewhere"`.
        status: How it ended.
        batches: How many were trained.
        history: One row per epoch, from 0 (before): `epoch`, `loss`, `accuracy`, `val_loss`,
            `val_accuracy`, `source_accuracy`, as far as they were measured. Of a stopped run the
            last row is from where it stopped.
        movement: One row per layer (`ftlab.audit`); a layer counts as trainable when it
            was at any stage.
        updating: In which blocks BatchNorm updated.
        seconds: From the first batch's preparation to the end.
        digest: Of all weights at the end.
        source_pretrained: Accuracy on the source's validation images with the weights that Reset
            gives back; NaN without a source.
        target_test: Accuracy on the target's test images at the end; NaN where there are none, or
            where the run was stopped.
        source_test: The same of the source.
    """

    number: int
    plan: Plan
    start: int | str
    status: Status
    batches: int
    history: pd.DataFrame = field(repr=False)
    movement: pd.DataFrame = field(repr=False)
    updating: tuple[str, ...]
    seconds: float
    digest: str = field(repr=False)
    source_pretrained: float = float("nan")
    target_test: float = float("nan")
    source_test: float = float("nan")

    @property
    def target_accuracy(self) -> float:
        """On the target's validation images at the end; on its training images without any."""
        name = "val_accuracy" if "val_accuracy" in self.history else "accuracy"
        return float(self.history[name].iloc[-1])

    @property
    def source_accuracy(self) -> tuple[float, float]:
        """On the source's validation images, before and after; NaN without a source."""
        if "source_accuracy" not in self.history:
            return float("nan"), float("nan")
        column = self.history.source_accuracy
        return float(column.iloc[0]), float(column.iloc[-1])

    @property
    def forgetting(self) -> float:
        """How much of the source is lost since the weights that Reset gives back."""
        return self.source_pretrained - self.source_accuracy[1]

    def row(self) -> dict[str, object]:
        """The run in a row of the table."""
        settings, (before, after) = self.plan.settings, self.source_accuracy
        trained = [name for stage in self.plan.stages for name in stage.blocks]
        values = [
            self.number, self.status, self.plan.preset, list(dict.fromkeys(trained)),
            "updating" if self.updating else "frozen", settings.learning_rate, settings.epochs,
            settings.batch_size, settings.optimizer, settings.seed, self.target_accuracy, before,
            after, before - after, self.source_pretrained, self.forgetting, self.target_test,
            self.source_test, self.seconds, self.start,
        ]  # fmt: skip
        return dict(zip(COLUMNS, values, strict=True))


def runs_table(records: Sequence[RunRecord]) -> pd.DataFrame:
    """One row per run, in the order in which they ran.

    Args:
        records: The runs.

    Returns:
        `run`, `status`, `preset`, `trained` (a list of blocks), `batchnorm`, `learning_rate`,
        `epochs`, `batch_size`, `optimizer`, `seed`, `target_accuracy`, `source_before`,
        `source_after` (all three on validation images), `forgetting_in_run` (before minus after),
        `source_pretrained` (with the weights that Reset gives back), `forgetting` (since those),
        `target_test` and `source_test` (on test images), `seconds` and `start` (see `RunRecord`).
    """
    return pd.DataFrame([record.row() for record in records], columns=COLUMNS)


def digest(model: keras.Model) -> str:
    """A fingerprint of all weights: equal where they are equal to the bit."""
    made = blake2b(digest_size=16)
    for weight in model.weights:
        made.update(weight.numpy().tobytes())
    return made.hexdigest()


def find(records: Sequence[RunRecord], run: int | str) -> RunRecord:
    """One run by its number.

    Raises:
        InputError: No such run.
    """
    for record in records:
        if record.number == run:
            return record
    numbers = ", ".join(str(record.number) for record in records)
    raise InputError(
        _("the number of a run ({numbers})", numbers=numbers or _("there is none yet")),
        repr(run),
        _("runs count from 1"),
        _("panel.runs to see them"),
    )


def leading_to(records: Sequence[RunRecord], last: RunRecord) -> list[RunRecord]:
    """A run and those that it went on from, the first one first."""
    chain = [last]
    while isinstance(chain[0].start, int):
        chain.insert(0, find(records, chain[0].start))
    return chain
