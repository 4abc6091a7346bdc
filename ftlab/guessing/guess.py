"""The kinds of guess a prediction takes: a number, a choice, a curve."""

from __future__ import annotations

from dataclasses import dataclass
import html
import json
import math
from pathlib import Path
from typing import Any, Literal

from ftlab.errors import InputError, listed
from ftlab.panels.look import spoken
from ftlab.panels.names import runs
from ftlab.plots.charts.lines import rate_words
from ftlab.translation import _, decimal
import ipywidgets as widgets
import numpy as np

_WIDE = widgets.Layout(width="auto", max_width="38em")
_DRAWING = Path(__file__).with_name("curve.js").read_text()
_STYLE = {"description_width": "initial"}


@dataclass(frozen=True, eq=False)
class Guess:
    """What a prediction asks for, and the control that asks for it.

    Words are the lessons' own, in English; they are translated where they are shown, so that what
    is recorded is the same in every language.

    Args:
        kind: `"number"`, `"choice"` or `"curve"`.
        control: The widget.
        fields: The controls inside it that hold the answer, one for a number or a choice.
        options: The answers of a choice.
        low: Lower end of a number or of a curve's values.
        high: Upper end.
        unit: Behind a number.
        x: A curve's positions.
        labels: A curve's axis labels.
    """

    kind: Literal["number", "choice", "curve"]
    control: widgets.Widget
    fields: tuple[widgets.Widget, ...]
    options: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 1.0
    unit: str = ""
    x: tuple[float, ...] = ()
    labels: tuple[str, str] = ("", "")

    def read(self) -> Any:
        """The answer that the control shows."""
        values = [each.value for each in self.fields]
        return values if self.kind == "curve" else values[0]

    def show(self, answer: Any) -> None:
        """Set the control to an answer."""
        for each, value in zip(
            self.fields, answer if self.kind == "curve" else [answer], strict=True
        ):
            each.value = value

    def lock(self, locked: bool) -> None:
        """Whether the control still takes an answer."""
        for each in self.fields:
            each.disabled = locked

    def told(self, answer: Any) -> str:
        """An answer in words."""
        if self.kind == "choice":
            return _(str(answer))
        values = answer if self.kind == "curve" else [answer]
        return ", ".join(decimal(value, ".3g") + self.unit for value in values)

    @property
    def hint(self) -> str:
        """What an answer in code looks like."""
        if self.kind == "choice":
            return repr(self.options[0])
        middle = f"{(self.low + self.high) / 2:g}"
        return f"[{', '.join([middle] * len(self.x))}]" if self.kind == "curve" else middle

    def same_as(self, other: Guess) -> bool:
        """Whether both ask for the same kind of answer."""
        mine = (self.kind, self.options, self.low, self.high, self.x)
        return mine == (other.kind, other.options, other.low, other.high, other.x)

    def checked(self, answer: Any, *, measured: bool = False) -> Any:
        """The answer in its plain form: float, str, or list of float.

        Args:
            answer: A guess, or a result.
            measured: Whether it is a result, which may lie outside the ends of the slider, though
                not further than they are apart.

        Raises:
            InputError: It is no answer to this question.
        """
        if self.kind == "choice":
            for option in self.options:
                if answer in (option, _(option)):
                    return option
            raise self._error(_("one of {names}", names=listed(self.options)), answer)
        values = np.atleast_1d(np.asarray(answer, dtype=object))
        count = len(self.x) if self.kind == "curve" else 1
        try:
            numbers = [float(value) for value in values]
        except (TypeError, ValueError):
            numbers = []
        beyond = self.high - self.low if measured else 0.0
        low, high = self.low - beyond, self.high + beyond
        if len(numbers) != count or not all(low <= number <= high for number in numbers):
            raise self._error(self._wanted(), answer)
        return numbers if self.kind == "curve" else numbers[0]

    @property
    def offer(self) -> str:
        """What may be answered, as HTML, for pages without controls."""
        if self.kind == "choice":
            return (
                f"<ul>{''.join(f'<li>{html.escape(_(each))}</li>' for each in self.options)}</ul>"
            )
        place, of = map(_, self.labels)
        what = " · ".join(filter(None, [of, f"{self._wanted()}{self.unit}"]))
        asked = _("Your guess: {what}, by {place}", what=what, place=place)
        return f"<p>{html.escape(asked if place else _('Your guess: {what}', what=what))}</p>"

    def _wanted(self) -> str:
        """A number, or how many, and from where to where."""
        ends = {"low": self.low, "high": self.high}
        if self.kind == "number":
            return _("a number from {low:g} to {high:g}", **ends)
        return _("{count} numbers from {low:g} to {high:g}", count=len(self.x), **ends)

    def _error(self, expected: str, answer: object) -> InputError:
        return InputError(
            expected,
            repr(answer),
            _("per cent for a share, or another question's answer"),
            f".record({self.hint})",
        )


def number_guess(low: float, high: float, unit: str) -> Guess:
    """A number on a slider."""
    asked = _("Your guess ({unit})", unit=unit.strip()) if unit else _("Your guess")
    slider = _slider(low, high, spoken(asked))
    return Guess("number", slider, (slider,), low=low, high=high, unit=unit)


def choice_guess(options: tuple[str, ...]) -> Guess:
    """One of a few answers; none is chosen beforehand."""
    radio = widgets.RadioButtons(
        options=[(_(each), each) for each in options],
        value=None,
        description=_("Your guess"),
        layout=_WIDE,
        style=_STYLE,
    )
    return Guess("choice", radio, (radio,), options=options)


def curve_guess(x: tuple[float, ...], low: float, high: float, xlabel: str, ylabel: str) -> Guess:
    """A value at each position."""
    place, of = _(xlabel), _(ylabel)
    labels = [spoken(_written(position), before=place) for position in x]
    sliders = tuple(_slider(low, high, label, "5em") for label in labels)
    asked = _("Your guess: {what}", what=of)
    if place:
        asked = _("Your guess: {what}, by {place}", what=of, place=place)
    pad = widgets.HTML(_pad([_written(position) for position in x], low, high, asked))
    by_hand = widgets.VBox(sliders)
    by_hand.add_class("ftlab-curve-sliders")
    box = widgets.VBox([widgets.HTML(html.escape(asked)), pad, by_hand])
    box.add_class("ftlab-curve")
    return Guess("curve", box, sliders, low=low, high=high, x=x, labels=(xlabel, ylabel))


def _pad(points: list[str], low: float, high: float, asked: str) -> str:
    """A grid to draw the curve on (`curve.js`); the sliders stay where scripts do not run."""
    ticks = [decimal(low + quarter / 4 * (high - low), ".3g") for quarter in range(5)]
    lists = {"points": points, "ends": [low, high], "ticks": ticks}
    data = {name: json.dumps(values) for name, values in lists.items()} | {"label": asked}
    told = " ".join(f'data-{name}="{html.escape(value)}"' for name, value in data.items())
    return f'<div class="ftlab-pad" {told}></div>{runs(_DRAWING)}'


def _written(position: float) -> str:
    """A position as the lessons write it: `1e-4`, `0.25`, `30`."""
    return rate_words(position) if 0 < position <= 0.01 else decimal(position)


def _slider(
    low: float, high: float, label: str, label_width: str = "initial"
) -> widgets.FloatSlider:
    return widgets.FloatSlider(
        value=(low + high) / 2,
        min=low,
        max=high,
        step=(high - low) / 100,
        description=label,
        description_allow_html=True,
        readout_format=f".{max(0, math.ceil(-math.log10((high - low) / 100)))}f",
        layout=_WIDE,
        style={"description_width": label_width},
    )
