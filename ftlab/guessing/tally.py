"""How far off a guess was, and how a learner's guesses have been so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from statistics import median
from typing import Any

from ftlab.arguments import is_rate
from ftlab.guessing.guess import Guess
from ftlab.translation import _, decimal, n_


def distance(guess: Guess, answer: Any, result: Any) -> float:
    """How far a guess lies from the result: a share of the scale, 0 or 1 for a choice.

    Args:
        guess: What was asked for.
        answer: The guess.
        result: What was measured.

    Example:
    >>> from ftlab.guessing.guess import number_guess
    >>> distance(number_guess(0, 100, " %"), 60, 35)
    0.25
    """
    if guess.kind == "choice":
        return float(answer != result)
    answers, results = ([v] if guess.kind == "number" else v for v in (answer, result))
    off = [abs(a - b) for a, b in zip(answers, results, strict=True)]
    return sum(off) / len(off) / (guess.high - guess.low)


def told(guess: Guess, answer: Any, result: Any) -> str:
    """How far off, in words."""
    off = distance(guess, answer, result)
    if guess.kind == "choice":
        return _("not what you guessed") if off else _("as you guessed")
    words = decimal(off * (guess.high - guess.low), ".3g") + guess.unit
    if guess.kind == "curve":
        return _("off by {distance} on average", distance=words)
    return _("off by {distance}", distance=words)


def so_far(guesses: Iterable[Mapping[str, Any]]) -> str:
    """What became of many guesses, in a few words; empty where there is none with a result.

    Args:
        guesses: As they are kept: `kind`, and `off`, which is `None` without a result.
    """
    known = [(each.get("kind"), each["off"]) for each in guesses if is_rate(each.get("off"))]
    choices = [off for kind, off in known if kind == "choice"]
    others = [off for kind, off in known if kind != "choice"]
    words = []
    if choices:
        right = choices.count(0)
        words.append(
            n_("{right} of {n} choice right", "{right} of {n} choices right", len(choices),
               right=right)
        )  # fmt: skip
    if others:
        words.append(
            n_("{n} number off by {off:.0%} of its scale",
               "{n} numbers off by {off:.0%} of their scales at the median", len(others),
               off=median(others))
        )  # fmt: skip
    return ", ".join(words)
