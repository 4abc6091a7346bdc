"""A guess drawn over the result."""

from __future__ import annotations

from collections.abc import Sequence
import textwrap
from typing import Any

from ftlab.guessing.guess import Guess
from ftlab.plots.figure import GUESS, TARGET, DescribedFigure, new_axes
from ftlab.translation import _


def drawn_over(question: str, guess: Guess, answer: Any, result: Any) -> DescribedFigure:
    """The result, with the guess over it when one was recorded.

    Args:
        question: What was asked; the figure's title.
        guess: The kind of answer.
        answer: The guess, or `None`.
        result: What was measured.
    """
    told = _("No guess recorded")
    if answer is not None:
        told = _("Your guess {guess}", guess=guess.told(answer))
    question = _(question)
    alt = _(
        "{question} {told}, the result {result}.",
        question=question,
        told=told,
        result=guess.told(result),
    )
    figure, (axes,) = new_axes(width=6.4, height=_height(guess))
    {"number": _number, "choice": _choice, "curve": _curve}[guess.kind](axes, guess, answer, result)
    figure.suptitle(question, fontsize="medium", wrap=True)
    return DescribedFigure(figure, alt)


def _height(guess: Guess) -> float:
    lines = sum(len(_wrapped(option).splitlines()) for option in guess.options)
    return {"number": 1.5, "choice": 0.9 + 0.34 * lines, "curve": 3.4}[guess.kind]


def _wrapped(option: str) -> str:
    """An option in lines that leave room for the marks beside it."""
    return textwrap.fill(_(option), 50)


def _span(guess: Guess, results: Sequence[float]) -> tuple[float, float]:
    """The axis of the guess, widened where a result lies outside."""
    return min(guess.low, *results), max(guess.high, *results)


def _number(axes, guess, answer, result):  # type: ignore[no-untyped-def]
    axes.plot([result], [0], "o", color=TARGET, markersize=11, label=_("result"))
    axes.annotate(guess.told(result), (result, 0), (0, 12), textcoords="offset points", ha="center")
    if answer is not None:
        axes.plot(
            [answer],
            [0],
            "D",
            color=GUESS,
            markersize=10,
            fillstyle="none",
            markeredgewidth=2,
            label=_("your guess"),
        )
        axes.plot([answer, result], [0, 0], ":", color=GUESS, zorder=0)
    axes.set(xlim=_span(guess, [result]), ylim=(-1, 1.6), yticks=[])
    axes.spines["left"].set_visible(False)
    axes.legend(frameon=False, ncols=2, loc="upper center", fontsize="small")


def _choice(axes, guess, answer, result):  # type: ignore[no-untyped-def]
    row = -0.5
    for option in reversed(guess.options):
        lines = len(_wrapped(option).splitlines())
        row += lines / 2  # the middle of this option's lines
        happened, guessed = f"● {_('what happened')}", f"◇ {_('your guess')}"
        marks = [happened] * (option == result) + [guessed] * (option == answer)
        weight = "bold" if option == result else "normal"
        axes.text(0.0, row, _wrapped(option), va="center", weight=weight)
        axes.text(
            1.0,
            row,
            "   ".join(marks),
            va="center",
            ha="right",
            color=TARGET if option == result else GUESS,
        )
        row += lines / 2
    axes.set(xlim=(0, 1), ylim=(-0.6, row + 0.1))
    axes.axis("off")


def _curve(axes, guess, answer, result):  # type: ignore[no-untyped-def]
    axes.plot(guess.x, result, "o-", color=TARGET, label=_("result"))
    if answer is not None:
        axes.plot(guess.x, answer, "D:", color=GUESS, fillstyle="none", label=_("your guess"))
    if min(guess.x) > 0 and max(guess.x) / min(guess.x) > 50:
        axes.set_xscale("log")
    else:
        axes.set_xticks(guess.x)
    axes.set(ylim=_span(guess, result), xlabel=_(guess.labels[0]), ylabel=_(guess.labels[1]))
    axes.legend(frameon=False)
