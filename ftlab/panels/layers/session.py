"""The training thread of a layer panel: one run at a time, stopped within a batch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from threading import Lock
from typing import Any

from ftlab.clinic.checkup import before_training
from ftlab.clinic.finding import Finding
from ftlab.data.task import Task
from ftlab.models.heads import copy_model
from ftlab.models.structure import Block
from ftlab.panels.background import Background
from ftlab.panels.layers.live import Live
from ftlab.panels.layers.measures import measured, thinned
from ftlab.panels.layers.plan import Plan
from ftlab.panels.layers.record import RunRecord, digest
from ftlab.panels.layers.training import Images, carry_out
from ftlab.training.fit_inputs import checked_data
from ftlab.training.settings import check_names
from ftlab.training.stopping import Stop
import keras
import numpy as np


class Session:
    """Trains a model in a thread of its own and remembers the runs.

    Args:
        model: A built model with a head.
        blocks: Its blocks.
        target: A `Task`, or images and labels alone.
        source: The task it knows already, or `None`.
        on_change: Called with `"progress"`, in the training thread, while it trains, and with
            `"ended"` when a run has ended.

    Attributes:
        records: The runs that were made.
        live: How far the present run or the last one has come; `None` before any.
        error: What went wrong last, in words; empty when nothing did.
        was_reset: Whether Reset was pressed since the last run.
        source_pretrained: Accuracy on the source with the weights that Reset gives back; NaN
            before the first run, or without a source.

    Raises:
        InputError: Images or labels do not fit the model.
    """

    def __init__(
        self,
        model: keras.Model,
        blocks: list[Block],
        target: Any,
        source: Task | None,
        on_change: Callable[[str], None],
    ) -> None:
        train, validation = checked_data(model, target, source)
        known = thinned(source.validation) if source is not None else None
        tests = [task.test if isinstance(task, Task) else None for task in (target, source)]
        self.model, self.blocks, self.on_change = model, blocks, on_change
        self.target, self.source = target, source
        self.images = Images(train, validation, known, *tests)
        self.records: list[RunRecord] = []
        self.live: Live | None = None
        self.error, self.was_reset = "", False
        self._background = Background(self._ended)
        self._turn = Lock()  # a kernel may handle two clicks in two threads
        self._pretrained: list[np.ndarray] = []
        self._first = ""
        self.source_pretrained = float("nan")

    def begin(self, former: Session | None = None) -> None:
        """Remember the weights that Reset gives back.

        Args:
            former: The session that this one takes the place of. Where the model is still as that
                one left it, its first weights are the pretrained ones, and its runs go on.
        """
        if former is not None and former.start_now() != "changed elsewhere":
            self._pretrained, self._first = former._pretrained, former._first
            if former.source is self.source:
                self.source_pretrained = former.source_pretrained
                if former.target is self.target:
                    self.records = list(former.records)
            return
        self._pretrained = [np.array(weight.numpy()) for weight in self.model.weights]
        self._first = digest(self.model)

    @cached_property
    def faults(self) -> list[Finding]:
        """What is surely wrong with the images or the head, found before anything is trained."""
        train, validation = self.images.train, self.images.validation
        return before_training(self.model, train, validation).at_least("certain")

    @property
    def running(self) -> bool:
        """Whether a run is under way."""
        return self._background.running

    @property
    def stopping(self) -> bool:
        """Whether a run was asked to stop and has not yet."""
        return self._background.stopping

    def start(self, plan: Plan) -> None:
        """Begin a run and return at once.

        Raises:
            InputError: A run is under way already.
        """
        steps = plan.steps(len(self.images.train.labels))
        live = Live(steps, stages=len(plan.stages), epochs=plan.settings.epochs)
        with self._turn:
            self._background.check_idle()
            self.live, self.error, self.was_reset = live, "", False
            self._background.start(lambda stop: self._work(plan, live, stop))

    def stop(self) -> None:
        """Ask the run to stop within a batch; does not wait. Without a run it does nothing."""
        self._background.stop()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the run's end, at most so many seconds; returns whether none is under way."""
        return self._background.wait(timeout)

    def reset(self) -> None:
        """Give the model the weights it had when the panel was made, after stopping a run."""
        with self._turn:
            self.stop()
            self.wait()
            for weight, value in zip(self.model.weights, self._pretrained, strict=True):
                weight.assign(value)
            self.live, self.error, self.was_reset = None, "", True

    def close(self) -> None:
        """Stop and wait, so that no thread is left."""
        self._background.close()

    def start_now(self) -> int | str:
        """Where a run would start: `"pretrained"`, after run n, or `"changed elsewhere"`."""
        now = digest(self.model)
        if now == self._first:
            return "pretrained"
        numbers = [record.number for record in self.records if record.digest == now]
        return numbers[-1] if numbers else "changed elsewhere"

    def _work(self, plan: Plan, live: Live, stop: Stop) -> None:
        start = self.start_now()
        check_names(self.model)
        self._measure_pretrained(start)

        def tell() -> None:
            self.on_change("progress")

        run = carry_out(self.model, self.blocks, plan, self.images, live, stop, tell)
        number, known = len(self.records) + 1, self.source_pretrained
        self.records.append(replace(run, number=number, start=start, source_pretrained=known))

    def _measure_pretrained(self, start: int | str) -> None:
        """What the weights that Reset gives back know of the source; the model stays as it is."""
        if self.images.source is None or not np.isnan(self.source_pretrained):
            return
        model = self.model
        if start != "pretrained":
            model = copy_model(model)
            model.set_weights(self._pretrained)
        self.source_pretrained = measured(model, self.images.source)[0]

    def _ended(self) -> None:
        self.error = self.error or self._background.problem
        self.on_change("ended")
