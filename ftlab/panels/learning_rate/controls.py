"""The controls of the learning-rate panel."""

from __future__ import annotations

from ftlab.panels.learning_rate.state import HIGHEST, LOWEST
from ftlab.translation import _
import ipywidgets as widgets

_STYLE = {"description_width": "11em"}


class Controls:
    """A marker on a logarithmic scale, a number of epochs, and three buttons.

    Args:
        rate: Where the marker stands at first.
        epochs: Of a short run, at first.
    """

    def __init__(self, rate: float, epochs: int) -> None:
        self.marker = widgets.FloatLogSlider(
            value=rate, min=LOWEST, max=HIGHEST, step=0.05, description=_("Learning rate"),
            readout_format=".1e", style=_STYLE,
            layout=widgets.Layout(width="auto", max_width="46em"),
        )  # fmt: skip
        self.epochs = widgets.BoundedIntText(
            value=epochs, min=1, max=100, description=_("Epochs of a short run"), style=_STYLE,
            layout=widgets.Layout(width="17em"),
        )  # fmt: skip
        self.find = _button(
            _("Make the range test"), _("train a copy for 100 steps at a rising rate")
        )
        self.three = _button(
            _("Try three rates"),
            _(
                "train a copy for a few epochs at a tenth of the rate, at the rate, and at ten "
                "times of it"
            ),
        )
        self.stop = _button(_("Stop"), _("stop what is being trained"))

    @property
    def buttons(self) -> list[widgets.Button]:
        """All buttons, in reading order."""
        return [self.find, self.three, self.stop]

    def show(self, *, running: bool) -> None:
        """Only what can be pressed now can be pressed."""
        self.find.disabled = self.three.disabled = running
        self.stop.disabled = not running


def _button(name: str, tooltip: str) -> widgets.Button:
    return widgets.Button(description=name, tooltip=tooltip, layout=widgets.Layout(width="auto"))
