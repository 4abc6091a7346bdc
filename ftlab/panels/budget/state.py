"""Which strategies keep to a budget; no widgets."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ftlab.errors import InputError
from ftlab.panels.budget.rows import Tried, of_run, strategies
from ftlab.training.run import Run
from ftlab.translation import _
import pandas as pd

COLUMNS = ["strategy", "target_accuracy", "forgetting", "runs"]
_ROUNDING = 1e-9  # 0.8 measured is 0.8 wanted, whatever the last bits say


class Budget:
    """Two limits and the strategies tried so far.

    Args:
        runs: See `ftlab.panels.budget.rows.strategies`; `None` for none yet.
        wanted: Target accuracy wanted, in [0, 1].
        allowed: Forgetting allowed: source accuracy before minus after, in [0, 1].
    """

    def __init__(self, runs: Any = None, wanted: float = 0.8, allowed: float = 0.1) -> None:
        self.tried = strategies({} if runs is None else runs)
        self.wanted, self.allowed = share("wanted", wanted), share("allowed", allowed)

    def add(self, name: str, run: Run) -> None:
        """Add a strategy, or put another run in place of its former one."""
        new = of_run(name, run)
        self.tried = [old for old in self.tried if old.strategy != new.strategy] + [new]

    @property
    def table(self) -> pd.DataFrame:
        """All strategies, with `fits` (bool) and `verdict` (words)."""
        rows = [
            {**asdict(each), "fits": self.fits(each), "verdict": self.verdict(each)}
            for each in self.tried
        ]
        return pd.DataFrame(rows, columns=[*COLUMNS, "fits", "verdict"])

    @property
    def fitting(self) -> pd.DataFrame:
        """Those that fit, the most accurate first."""
        kept = [each for each in self.tried if self.fits(each)]
        kept.sort(key=lambda each: -each.target_accuracy)
        return pd.DataFrame([asdict(each) for each in kept], columns=COLUMNS)

    def fits(self, tried: Tried) -> bool:
        """Whether a strategy keeps to the budget."""
        short, over = self._missed(tried)
        return short <= _ROUNDING and over <= _ROUNDING

    def told(self) -> str:
        """How many fit, in a sentence."""
        if not self.tried:
            return _("No strategy tried yet.")
        names = list(self.fitting.strategy)
        told = _("{n} of {total} strategies fit", n=len(names), total=len(self.tried))
        if not names:
            return f"{told}: {_('allow more forgetting, want less, or try something else')}."
        return f"{told}: {', '.join(names)}." if len(names) <= 4 else f"{told}."

    def verdict(self, tried: Tried) -> str:
        """Whether it fits, and otherwise by how much it misses, in words."""
        if tried.target_accuracy != tried.target_accuracy:
            return _("diverged")
        if tried.forgetting != tried.forgetting:
            return _("forgetting was not measured")
        short, over = self._missed(tried)
        little = _("{points:.1f} points too little accuracy", points=100 * short)
        much = _("{points:.1f} points too much forgetting", points=100 * over)
        parts = [little] * (short > _ROUNDING) + [much] * (over > _ROUNDING)
        return f" {_('and')} ".join(parts) or _("fits")

    def _missed(self, tried: Tried) -> tuple[float, float]:
        """How much accuracy is missing, and how much forgetting is too much; NaN if not known."""
        return self.wanted - tried.target_accuracy, tried.forgetting - self.allowed


def share(name: str, value: float) -> float:
    """A share of 1.

    Raises:
        InputError: Not a number from 0 to 1.
    """
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not 0 <= value <= 1:
        raise InputError(
            _("{name} from 0 to 1", name=name),
            f"{name}={value!r}",
            _("per cent instead of a share"),
            f"{name}=0.8",
        )
    return float(value)
