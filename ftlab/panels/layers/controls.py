"""The controls below the rows: settings and buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.errors import InputError
from ftlab.panels.controls import whole_number
from ftlab.panels.layers.presets import OWN, PRESETS
from ftlab.panels.layers.settings import OPTIMIZERS
from ftlab.panels.layers.state import LayerState
from ftlab.panels.look import spoken
from ftlab.translation import _
import ipywidgets as widgets

_OWN_WIDTH = {"description_width": "initial"}


class Presets:
    """The preset, and what BatchNorm does in the blocks that it trains.

    Args:
        state: The panel's state.
        changed: Called after the model was changed.
    """

    def __init__(self, state: LayerState, changed: Callable[[], None]) -> None:
        self.state, self.changed, self._syncing = state, changed, False
        self.preset = widgets.Dropdown(
            options=[(_(name), name) for name in (OWN, *PRESETS)],
            description=_("Preset"),
            style=_OWN_WIDTH,
        )
        self.batchnorm = widgets.Checkbox(
            description=_("Presets let BatchNorm update"),
            indent=False,
            layout=widgets.Layout(width="auto"),
        )
        self.box = widgets.HBox([self.preset, self.batchnorm], layout=_wrapping())
        self.preset.observe(self._on_preset, "value")
        self.batchnorm.observe(self._on_batchnorm, "value")

    def show(self) -> None:
        """Bring the controls in line with the state."""
        self._syncing = True
        self.preset.value = self.state.preset
        self.batchnorm.value = self.state.batchnorm == "updating"
        self._syncing = False

    def lock(self, locked: bool) -> None:
        """Whether the controls take no changes."""
        self.preset.disabled = self.batchnorm.disabled = locked

    def _on_preset(self, change: Any) -> None:
        if not self._syncing:
            if change["new"] == OWN:
                self.state.preset = OWN
            else:
                self.state.select(change["new"])
            self.changed()

    def _on_batchnorm(self, change: Any) -> None:
        if not self._syncing:
            self.state.set_batchnorm("updating" if change["new"] else "frozen")
            self.changed()


class SettingControls:
    """Rate, epochs, batch size, optimizer, seed.

    Args:
        state: The panel's state.
        changed: Called after a setting was changed, with words where it was refused.
    """

    def __init__(self, state: LayerState, changed: Callable[[str], None]) -> None:
        self.state, self.changed, self._syncing = state, changed, False
        self.fields: dict[str, widgets.Widget] = {
            "learning_rate": widgets.FloatLogSlider(
                value=1e-3, min=-5, max=-1, step=0.1,
                description=spoken(_("Learning rate"), after=_("as a power of ten")),
                description_allow_html=True,
                readout_format=".2g", style=_OWN_WIDTH, continuous_update=False,
                layout=widgets.Layout(width="24em"),
            ),
            "epochs": whole_number(_("Epochs"), 1, 1000),
            "batch_size": whole_number(_("Batch size"), 1, 10_000),
            "optimizer": widgets.Dropdown(
                options=[(_(name), name) for name in OPTIMIZERS], style=_OWN_WIDTH,
                description=_("Optimizer"), layout=widgets.Layout(width="18em"),
            ),
            "seed": whole_number(_("Seed"), 0, 10**9),
        }  # fmt: skip
        self.box = widgets.HBox(list(self.fields.values()), layout=_wrapping())
        self.show()
        for name, field in self.fields.items():
            field.observe(lambda change, name=name: self._on(name, change["new"]), "value")

    def show(self) -> None:
        """Bring the controls in line with the state."""
        self._syncing = True
        for name, field in self.fields.items():
            value = getattr(self.state.settings, name)
            if name != "learning_rate" or _two_digits(field.value) != value:
                field.value = value
        self._syncing = False

    def lock(self, locked: bool) -> None:
        """Whether the controls take no changes."""
        for field in self.fields.values():
            field.disabled = locked

    def _on(self, name: str, value: Any) -> None:
        if self._syncing:
            return
        refused = ""
        try:
            self.state.change(**{name: _plain(name, value)})
        except InputError as error:
            refused = str(error)
        self.changed(refused)  # shows the former value again where this one was refused


def _wrapping() -> widgets.Layout:
    return widgets.Layout(flex_flow="row wrap", align_items="center", grid_gap="0 1em")


def _plain(name: str, value: Any) -> Any:
    """What a field shows as the settings take it."""
    if name == "learning_rate":
        return _two_digits(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _two_digits(rate: float) -> float:
    return float(f"{rate:.2g}")
