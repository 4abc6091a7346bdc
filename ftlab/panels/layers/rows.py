"""The rows of a layer panel: one a block or stage, with its layers behind a button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.panels.layers.block_row import Row
from ftlab.panels.layers.pictures import share
from ftlab.panels.layers.state import LayerState
from ftlab.panels.look import spoken
from ftlab.translation import N_, _
import ipywidgets as widgets

FACTORS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)

# Layouts and styles are widgets too; sharing them keeps the number of messages down.
_NARROW = {"width": "2.6em"}
_NAME = {"width": "11em"}
_SHARE = {"width": "23em"}
_BATCHNORM = {"width": "12em"}
_RATE = {"width": "9em"}


class Shared:
    """Layouts and styles that all rows of one panel have in common."""

    def __init__(self) -> None:
        self.narrow, self.name, self.share, self.batchnorm, self.rate = (
            widgets.Layout(**each) for each in (_NARROW, _NAME, _SHARE, _BATCHNORM, _RATE)
        )
        self.row = widgets.Layout(flex_flow="row wrap", align_items="center")
        self.inner = widgets.Layout(margin="0 0 0 3em")
        self.wide = widgets.Layout(width="auto")


class BlockRow:
    """The controls of one block.

    Args:
        state: The panel's state.
        row: The block as it is.
        shared: Layouts in common.
        changed: Called after a control changed the model.
    """

    def __init__(
        self, state: LayerState, row: Row, shared: Shared, changed: Callable[[], None]
    ) -> None:
        self.state, self.name, self.shared, self.changed = state, row.name, shared, changed
        self._syncing = False
        self.expand = widgets.Button(icon="chevron-right", layout=shared.narrow)
        self.expand.tooltip = _("Show the layers of {block}", block=row.name)
        self.train = widgets.Checkbox(
            description=spoken(row.name, before=_("train")),
            description_allow_html=True,
            indent=False,
            layout=shared.name,
        )
        self.share = widgets.HTML(layout=shared.share)
        self.batchnorm = widgets.Checkbox(
            description=spoken(_("BatchNorm updates"), before=row.name),
            description_allow_html=True,
            indent=False,
            layout=shared.batchnorm,
        )
        self.rate = widgets.Dropdown(
            options=[(f"{factor:g}", factor) for factor in FACTORS],
            value=1.0,
            description=spoken(_("rate ×"), before=row.name),
            description_allow_html=True,
            layout=shared.rate,
            style={"description_width": "initial"},
        )
        if not row.batchnorms:
            self.batchnorm.layout = widgets.Layout(width="12em", visibility="hidden")
        self._layers: dict[str, widgets.Checkbox] = {}
        self.inside = widgets.VBox([], layout=shared.inner)
        line = widgets.HBox(
            [self.expand, self.train, self.share, self.batchnorm, self.rate], layout=shared.row
        )
        self.box = widgets.VBox([line, self.inside])
        self.expand.on_click(lambda pressed: self._toggle_layers())
        self.train.observe(self._on_train, "value")
        self.batchnorm.observe(self._on_batchnorm, "value")
        self.rate.observe(self._on_rate, "value")

    def show(self, row: Row) -> None:
        """Bring the controls in line with the model; what is the same sends nothing."""
        self._syncing = True
        try:
            self.train.value = row.layers_on > 0
            self.batchnorm.value = row.updating > 0
            self.share.value = share(row)
            factor = row.multiplier
            if factor is not None and factor not in [each for words, each in self.rate.options]:
                self.rate.options = [*self.rate.options, (f"{factor:g}", factor)]
            self.rate.value = factor  # nothing is chosen where blocks have several
            if self._layers and self.inside.children:
                for layer, on in self.state.layers_of(self.name):
                    self._layers[layer.name].value = on
        finally:
            self._syncing = False

    def close(self) -> None:
        """Take away the layers' controls, which are not shown while they are folded."""
        for control in self._layers.values():
            control.close()

    def lock(self, locked: bool) -> None:
        """Whether the controls take no changes, as while training."""
        for control in (self.train, self.batchnorm, self.rate, *self._layers.values()):
            control.disabled = locked

    def _toggle_layers(self) -> None:
        opened = not self.inside.children
        if opened and not self._layers:
            self._layers = {
                layer.name: self._layer(layer, on) for layer, on in self.state.layers_of(self.name)
            }
        self.inside.children = tuple(self._layers.values()) if opened else ()
        self.expand.icon = "chevron-down" if opened else "chevron-right"
        show, hide = N_("Show the layers of {block}"), N_("Hide the layers of {block}")
        self.expand.tooltip = _(hide if opened else show, block=self.name)
        self.changed()

    def _layer(self, layer: Any, on: bool) -> widgets.Checkbox:
        control = widgets.Checkbox(
            value=on,
            description=_(
                "{layer} ({kind}, {n:,} weights)",
                layer=layer.name,
                kind=type(layer).__name__,
                n=layer.count_params(),
            ),
            indent=False,
            disabled=self.train.disabled,
            layout=self.shared.wide,
        )
        control.observe(lambda change: self._on_layer(layer.name, change["new"]), "value")
        return control

    def _on_train(self, change: Any) -> None:
        if not self._syncing:
            self.state.set_block(self.name, trainable=change["new"])
            self.changed()

    def _on_batchnorm(self, change: Any) -> None:
        if not self._syncing:
            self.state.set_block(self.name, batchnorm="updating" if change["new"] else "frozen")
            self.changed()

    def _on_rate(self, change: Any) -> None:
        if not self._syncing and change["new"] is not None:
            self.state.set_multiplier(self.name, change["new"])
            self.changed()

    def _on_layer(self, layer: str, on: bool) -> None:
        if not self._syncing:
            self.state.set_layer(self.name, layer, on)
            self.changed()
