"""The controls of the learning-rate panel."""

from __future__ import annotations

from collections.abc import Callable

from ftlab.panels.controls import button, turn, whole_number
from ftlab.panels.learning_rate.state import HIGHEST, LOWEST
from ftlab.translation import N_, _
import ipywidgets as widgets

_STYLE = {"description_width": "11em"}


class Controls:
    """A marker on a logarithmic scale, a number of epochs, and three buttons.

    Args:
        rate: Where the marker stands at first.
        epochs: Of a short run, at first.
        find: Called by the first button.
        three: Called by the second button.
        stop: Called by the third button.
    """

    def __init__(
        self,
        rate: float,
        epochs: int,
        find: Callable[[], None],
        three: Callable[[], None],
        stop: Callable[[], None],
    ) -> None:
        self.marker = widgets.FloatLogSlider(
            value=rate, min=LOWEST, max=HIGHEST, step=0.05, description=_("Learning rate"),
            readout_format=".1e", style=_STYLE,
            layout=widgets.Layout(width="auto", max_width="46em"),
        )  # fmt: skip
        self.epochs = whole_number(_("Epochs of a short run"), 1, 100, "17em")
        self.epochs.value = epochs
        self.find = button(
            N_("Make the range test"), _("train a copy for 100 steps at a rising rate"), find
        )
        self.three = button(
            N_("Try three rates"),
            _(
                "train a copy for a few epochs at a tenth of the rate, at the rate, and at ten "
                "times of it"
            ),
            three,
        )
        self.stop = button(N_("Stop"), _("stop what is being trained"), stop)

    @property
    def buttons(self) -> list[widgets.Button]:
        """All buttons, in reading order."""
        return [self.find, self.three, self.stop]

    def show(self, *, running: bool) -> None:
        """Only what can be pressed now can be pressed."""
        turn(self.find, not running)
        turn(self.three, not running)
        turn(self.stop, running)
