"""A claim, its measurement under one or more conditions, and the verdict that follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

if TYPE_CHECKING:
    from authoring.evidence.laboratory import Laboratory

Verdict = Literal["holds", "holds when", "does not hold"]
DIGITS = 2  # of an effect and its interval, in points
# Condition → one effect per seed, in points (hundredths), above 0 where the claim is right.
Effects = Mapping[str, ArrayLike]


@dataclass(frozen=True)
class Condition:
    """What was found under one condition.

    Args:
        name: In words that finish the sentence "holds when …".
        effect: Mean over the seeds, in points; above 0 where the claim is right.
        ci95: 95 % interval of that mean.
        seeds: How many.
    """

    name: str
    effect: float
    ci95: tuple[float, float]
    seeds: int

    @property
    def supports(self) -> bool:
        """Whether the whole interval, as it is written down, is on the claim's side."""
        return round(self.ci95[0], DIGITS) > 0


@dataclass(frozen=True)
class Finding:
    """The verdict on a claim.

    Args:
        claim: The claim.
        conditions: What was found; the first is the claim as it is usually put.
        values: One row a condition and seed, for the figure.
    """

    claim: Claim
    conditions: tuple[Condition, ...]
    values: Mapping[str, Sequence[float]] = field(repr=False)

    @property
    def verdict(self) -> Verdict:
        """`"holds"` under every condition, under some, or under none."""
        supporting = [condition.supports for condition in self.conditions]
        if all(supporting):
            return "holds"
        return "holds when" if any(supporting) else "does not hold"

    @property
    def sentence(self) -> str:
        """The verdict in words."""
        if self.verdict != "holds when":
            return self.verdict
        return "holds when " + "; ".join(c.name for c in self.conditions if c.supports)

    @property
    def row(self) -> dict[str, Any]:
        """The finding as `docs/evidence.json` has it for a laboratory."""
        first = self.conditions[0]
        return {
            "verdict": self.verdict,
            "sentence": self.sentence,
            "effect": round(first.effect, DIGITS),
            "ci95": [round(end, DIGITS) for end in first.ci95],
            "seeds": first.seeds,
            "conditions": [
                {
                    "name": condition.name,
                    "effect": round(condition.effect, DIGITS),
                    "ci95": [round(end, DIGITS) for end in condition.ci95],
                    "seeds": condition.seeds,
                    "supports": condition.supports,
                    "values": [round(value, 3) for value in self.values[condition.name]],
                    "p": p_value(self.values[condition.name]),
                }
                for condition in self.conditions
            ],
        }


@dataclass(frozen=True)
class Claim:
    """A common piece of advice or explanation.

    Args:
        id: Such as `"C01"`.
        statement: As it is usually put.
        lessons: Numbers of the lessons that show it.
        measured: What a point of effect is, in a few words.
        source: The paper or page that it comes from.
        measure: Function that measures it; its docstring states the hypothesis.
        mechanical: Whether it is about what Keras does, and so the same for every seed.
        needs: What a network must have, beside tasks and parts.
        changed: What was changed after first results were seen, and why; empty normally.
    """

    id: str
    statement: str
    lessons: tuple[str, ...]
    measured: str
    source: str
    measure: Callable[[Laboratory], Effects] = field(repr=False)
    mechanical: bool = False
    needs: tuple[str, ...] = ()
    changed: str = ""

    def why_not(self, lacks: Mapping[str, str]) -> str:
        """Why a network cannot have this claim measured; empty where it can.

        Args:
            lacks: Need → the reason, as `authoring.evidence.network.Network` has it.
        """
        return next((lacks[need] for need in self.needs if need in lacks), "")

    @property
    def hypothesis(self) -> str:
        """What was expected before it was measured."""
        return " ".join((self.measure.__doc__ or "").split())

    def find(self, laboratory: Laboratory) -> Finding:
        """Measure the claim."""
        return self.finding(self.measure(laboratory))

    def finding(self, effects: Effects) -> Finding:
        """What effects say of the claim."""
        values = {name: np.asarray(each, float) for name, each in effects.items()}
        conditions = tuple(summary(name, each) for name, each in values.items())
        return Finding(self, conditions, {name: each.tolist() for name, each in values.items()})


CLAIMS: dict[str, Claim] = {}


def claim(
    key: str,
    statement: str,
    *,
    lessons: Sequence[str],
    measured: str,
    source: str,
    mechanical: bool = False,
    needs: Sequence[str] = (),
    changed: str = "",
) -> Callable[[Callable[[Laboratory], Effects]], Callable[[Laboratory], Effects]]:
    """Register the decorated function as the measurement of a claim (arguments as in `Claim`)."""

    def register(measure: Callable[[Laboratory], Effects]) -> Callable[[Laboratory], Effects]:
        if key in CLAIMS:
            raise ValueError(f"{key} is measured twice")
        CLAIMS[key] = Claim(
            key,
            statement,
            tuple(lessons),
            measured,
            source,
            measure,
            mechanical,
            tuple(needs),
            changed,
        )
        return measure

    return register


def p_value(values: Sequence[float]) -> float | None:
    """Two-sided p of Student's one-sample t-test against no effect; `None` for a single seed."""
    if len(values) < 2:
        return None
    if np.ptp(values) == 0:
        return 0.0 if values[0] else 1.0
    return float(f"{stats.ttest_1samp(values, 0.0).pvalue:.2g}")


def summary(name: str, values: np.ndarray) -> Condition:
    """Mean and 95 % interval of one effect a seed, by a paired bootstrap over seeds.

    Args:
        name: The condition.
        values: `(seeds,)`, differences within a seed.
    """
    mean = float(np.mean(values))
    if len(values) < 2 or np.ptp(values) == 0:
        return Condition(name, mean, (mean, mean), len(values))
    interval = stats.bootstrap(
        (values,), np.mean, n_resamples=9999, method="percentile", rng=np.random.default_rng(0)
    ).confidence_interval
    return Condition(name, mean, (float(interval.low), float(interval.high)), len(values))
