"""The laboratory: a network by role, its rates and its seeds, and runs that claims share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
import tempfile
from typing import Any

from ftlab.data.task import Task
from ftlab.data.tasks import Target
from ftlab.training.sweeps import Setting, sweep
from ftlab.training.sweeps.lane import Lane
import keras
import numpy as np
import pandas as pd

from authoring.evidence.keeping import KeptRows
from authoring.evidence.lanes import StagedLane, sweep_in
from authoring.evidence.network import RATE_SEEDS, RATES
from authoring.evidence.networks import NETWORKS
from authoring.evidence.roles import Part as Part
from authoring.evidence.roles import Roles

POINTS = 100.0  # a share of 1 in points
NEW_CLASSES = ("new", "other")  # roles for which the old head is of no use
Rows = pd.DataFrame


class Laboratory(Roles):
    """Runs what claims ask for, each run once.

    Args:
        seeds: How many seeds every measurement has; the network's own number by default.
        cache: Folder for finished runs; a temporary one by default.
        network: A name in `NETWORKS`.
        client: A `dask.distributed.Client` on whose cluster sweeps run.
    """

    def __init__(
        self,
        seeds: int | None = None,
        cache: Path | None = None,
        network: str = "parcels",
        client: Any = None,
    ) -> None:
        self._scratch = tempfile.TemporaryDirectory() if cache is None else None
        self.cache = cache or Path(self._scratch.name if self._scratch else "")
        super().__init__(NETWORKS[network](cache))
        self._kept = KeptRows(self.cache, f"{self.name} {self.network.side}")
        self.seeds = range(seeds or self.network.seeds)
        self.client = client
        self._lanes: dict[Any, StagedLane] = {}
        self._rates: dict[str, float] = dict(self.network.rates)

    def setting(
        self, part: Part = "all", budget: str = "usual", start: str = "near", **setting: Any
    ) -> Setting:
        """A setting with its part's own rate and with the usual images, where nothing is said."""
        given = {"trainable": self.part(part), **self.budget(budget), **setting}
        if "learning_rate" not in given:
            given["learning_rate"] = self.rate(part, start)
        return Setting(**given)

    # The rule for rates.

    def rate(self, part: Part = "all", start: str = "near", **kind: Any) -> float:
        """The rate of a part, by the rule in `network.RATE_RULE` where none is settled.

        Args:
            part: By role; other blocks have the rate of all.
            start: The role of what training starts from: where the head is new, or everything,
                the rule is asked anew.
            kind: Further settings that need a rate of their own, such as `batchnorm`.
        """
        role = part if isinstance(part, str) else "all"
        anew = start in self.network.starts and role not in self.network.rates
        words = [f"({self.network.words.get(start, start)})"] if anew else []
        key = " ".join([role, *(str(value) for value in kind.values()), *words])
        if key not in self._rates:
            self._rates[key] = self.rate_by_rule(role, start if anew else "near", **kind)
        return self._rates[key]

    @property
    def rates(self) -> dict[str, float]:
        """Part → the rate that was used so far."""
        return dict(self._rates)

    def rate_by_rule(
        self, role: str, start: str = "near", without: float = 0.0, **kind: Any
    ) -> float:
        """The rate that the rule gives, whatever lessons have settled on.

        Args:
            role: Of a part.
            start: As for `rate`.
            without: A rate that is left out.
            kind: As for `rate`.
        """
        runs = self.grid_of_rates(role, start=start, **kind)
        runs = runs[runs.learning_rate != without]
        means: pd.Series[float] = runs.groupby("learning_rate").val_accuracy.mean()
        return float(RATES[[float(means.get(rate, -1.0)) for rate in RATES].index(means.max())])

    def grid_of_rates(self, role: str, start: str = "near", **kind: Any) -> Rows:
        """The runs that the rule looks at: one row a rate and seed."""
        target = start if start in NEW_CLASSES else "near"
        grid = {
            "learning_rate": RATES,
            "trainable": [self.part(role)],
            **{name: [value] for name, value in {**self.budget(), **kind}.items()},
        }
        # A run that diverged is as good as guessing.
        return self.sweep(target, grid, source=False, backbone=start, seeds=RATE_SEEDS).fillna(
            {"val_accuracy": self.network.chance}
        )

    # Runs.

    def sweep(
        self,
        target: str | Target,
        grid: Mapping[str, Sequence[Any]],
        *,
        source: bool = True,
        backbone: str | keras.Model = "near",
        seeds: Sequence[int] | None = None,
    ) -> Rows:
        """`ftlab.training.sweeps.sweep` over this laboratory's seeds, with finished runs kept."""
        model = self.start(backbone) if isinstance(backbone, str) else backbone
        known, chosen = self.source if source else None, self.seeds if seeds is None else seeds
        if self.network.large and self.client is None and isinstance(backbone, str):

            def lanes(row: Setting) -> Lane | None:
                return self.lane(backbone, row) if row.penalty is None else None

            return sweep_in(lanes, model, self.target(target), known, grid, chosen, self.cache)
        return sweep(
            model,
            self.target(target),
            known,
            grid,
            chosen,
            cache=self.cache,
            client=self.client,
            progress=False,
        )

    def lane(self, role: str, setting: Setting) -> StagedLane:
        """A lane that starts from a role's network; traced once for each set of blocks."""
        key = (id(self.start(role)), setting.trainable, setting.batchnorm)
        if key not in self._lanes:
            features = self.features(role)
            self._lanes[key] = StagedLane(self.start(role), setting, features=features)
        return self._lanes[key]

    def table(
        self,
        target: str | Target = "near",
        part: Part = "all",
        budget: str = "usual",
        *,
        backbone: str | keras.Model | None = None,
        **setting: Any,
    ) -> Rows:
        """One row per seed after fine-tuning; without a source where classes are new.

        Args:
            target: A role, or what makes a task with the near target's classes.
            part: What is trained; the rate is its own where nothing is said.
            budget: How many images and epochs.
            backbone: A role or a model; the target's start by default.
            setting: Names of `ftlab.training.sweeps.Setting`.
        """
        new = target in NEW_CLASSES if isinstance(target, str) else False
        start = backbone if backbone is not None else target if isinstance(target, str) else "near"
        role = start if isinstance(start, str) else "near"
        chosen = self.setting(part, budget, role, **setting)
        words = ("learning_rate", "trainable", "batchnorm", "strategy", "penalty", "epochs")
        grid = {name: [getattr(chosen, name)] for name in (*words, "batch_size", "n_train")}
        model = self.start(start) if isinstance(start, str) else start
        fits = model.input_shape[1:] == self.source.test.images.shape[1:]
        return self.sweep(target, grid, source=fits and not new, backbone=start)

    def values(self, target: str | Target, column: str, *args: Any, **setting: Any) -> np.ndarray:
        """One value a seed out of `table`; what a run that diverged is left with is guessing."""
        table = self.table(target, *args, **setting)
        guessing = self.network.chance
        if column == "forgetting":
            return table[column].fillna(table.source_before - guessing).to_numpy()
        return table[column].fillna(guessing).to_numpy()

    def near(self, column: str = "target_accuracy", *args: Any, **setting: Any) -> np.ndarray:
        """One value a seed after fine-tuning on the near target."""
        return self.values("near", column, *args, **setting)

    def rows(
        self, words: Sequence[Any], one: Callable[[int], Mapping[str, Any]], version: int = 1
    ) -> Rows:
        """One row per seed of what a sweep does not measure; finished rows are kept.

        Args:
            words: All that a row depends on, beside the laboratory; names and numbers.
            one: Seed → row of numbers, or of lists of them.
            version: To be raised when `one` changes.
        """
        return self._kept.rows([*words, version], self.seeds, one)

    def pooled(self, images: np.ndarray) -> np.ndarray:
        """What the pretrained network's head sees, `(n, features)`; pixels on any scale."""
        cut = self.lane("near", Setting(trainable=("head",))).cut
        found = self.features().of(np.asarray(images, "float32"), cut)
        assert found is not None  # features in front of a head are small
        return np.asarray(found)

    def curves(
        self,
        target: str | Target,
        columns: Sequence[str],
        part: Part = "all",
        budget: str = "usual",
        model: str = "near",
        every: int = 1,
        **setting: Any,
    ) -> list[Rows]:
        """One table a seed, a row a measurement from before training on.

        Args:
            target: A role, or what makes a task with the near target's classes.
            columns: Of `val_loss`, `val_accuracy`, `train_accuracy`, `target_accuracy` (test) and
                `source_accuracy`. Measuring may take longer than training.
            part: As for `table`.
            budget: As for `table`.
            model: The role of what training starts from.
            every: Measure every so many epochs, and after the last.
            setting: Names of `ftlab.training.sweeps.Setting`.
        """
        base = self.setting(part, budget, model, **setting)

        def one(seed: int) -> dict[str, Any]:
            task, this = self.drawn(target, seed, base.n_train), replace(base, seed=seed)
            lane = self.lane(model, base)
            lane.reset(this)
            found = [self._measured(lane, task, columns)]
            for epoch, _ in enumerate(lane.epochs(task.train, this), start=1):
                if epoch % every == 0 or epoch == this.epochs:
                    found.append(self._measured(lane, task, columns))
            return {name: [row[name] for row in found] for name in columns}

        told = [repr(self.target(target)), *columns, repr(base), model, every]
        return [pd.DataFrame(row) for row in self.rows(["curves", *told], one).to_dict("records")]

    def _measured(self, lane: Lane, task: Task, columns: Sequence[str]) -> dict[str, float]:
        validation = ("val_accuracy", "val_loss")
        found: dict[str, float] = {}
        if set(columns) & set(validation):
            found |= dict(zip(validation, lane.measure(task.validation), strict=True))
        splits = {"train_accuracy": task.train, "target_accuracy": task.test}
        splits["source_accuracy"] = self.source.test
        found |= {name: lane.accuracy(splits[name]) for name in columns if name in splits}
        return found
