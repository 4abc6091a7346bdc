"""Show the code: what a panel did, or is about to do, in plain Keras."""

from __future__ import annotations

from collections.abc import Sequence

from ftlab.panels.layers.plan import Plan
from ftlab.panels.layers.record import RunRecord
from ftlab.panels.layers.selection import WALK, is_nested
from ftlab.panels.layers.settings import one_rate
from ftlab.panels.layers.stage_code import RunWriter

STOP = '''\
class StopAfter(keras.callbacks.Callback):
    """Stops the training after some batches, where Stop was pressed."""

    def __init__(self, batches):
        super().__init__()
        self.left = batches

    def on_train_batch_end(self, batch, logs=None):
        self.left -= 1
        if self.left <= 0:
            self.model.stop_training = True
'''


class Writer(RunWriter):
    """Writes code that stands by itself: imports, helpers, runs."""

    def next_run(self, plan: Plan, start: int | str) -> str:
        """What Train would do now.

        Args:
            plan: As it stands.
            start: Where it would start (see `Session.start_now`).
        """
        lines = ["# What Train would do now, in plain Keras.", self._start(start)]
        return self._assembled("\n".join(lines), [self.run(plan, None)], [plan], stops=False)

    def runs(self, records: Sequence[RunRecord]) -> str:
        """What one run did, with those that it went on from.

        Args:
            records: In the order in which they ran; the last is the one that is asked for.
        """
        numbers = ", then ".join(f"run {record.number}" for record in records)
        lines = [
            f"# What the panel did ({numbers}), in plain Keras.",
            self._start(records[0].start),
        ]
        parts = [
            f"# --- run {record.number}: {record.plan.preset}, {record.status} ---\n"
            + self.run(record.plan, record.batches if record.status == "stopped" else None)
            for record in records
        ]
        stopped = any(record.status == "stopped" for record in records)
        return self._assembled("\n".join(lines), parts, [r.plan for r in records], stops=stopped)

    def _assembled(self, top: str, parts: list[str], plans: list[Plan], *, stops: bool) -> str:
        imports = "import keras\n"
        if not all(one_rate(plan.multipliers) for plan in plans):
            # ftlab first, so that TensorFlow's start-up notices stay out of the notebook
            imports = (
                "from ftlab import DiscriminativeOptimizer  # Keras has no rate for each block\n"
                + imports
            )
        helpers = [WALK] * is_nested(self.model) + [STOP] * stops
        spaced = [f"\n{helper}\n" for helper in helpers]
        return "\n".join([f"{top}\n{imports}", *spaced, *parts])

    def _start(self, start: int | str) -> str:
        name = self.name
        if start == "pretrained":
            return f"# `{name}` has its pretrained weights: load it again, or press Reset first."
        if start == "changed elsewhere":
            return f"# It starts from weights that another cell gave `{name}`; make those first."
        return f"# It goes on from the weights that run {start} left in `{name}`."
