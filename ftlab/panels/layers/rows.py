"""The rows of a layer panel: blocks or stages, and what is in them behind a button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.panels.layers.block_row import Row
from ftlab.panels.layers.pictures import share
from ftlab.panels.layers.state import LayerState
from ftlab.panels.look import spoken
from ftlab.translation import N_, _, decimal
import ipywidgets as widgets

FACTORS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
# Columns and their widths in em: open, train, from here down, share, BatchNorm, rate.
_WIDTHS = {"narrow": 2.2, "name": 7.2, "share": 12.4, "batchnorm": 2.4, "rate": 5.2}


class Shared:
    """Layouts and styles that all rows of one panel have in common."""

    def __init__(self) -> None:
        # Layouts and styles are widgets too; sharing them keeps the number of messages down.
        flat = {"margin": "0 2px", "padding": "0"}
        self.narrow, self.name, self.share, self.batchnorm, self.rate = (
            widgets.Layout(width=f"{width}em", **(flat if name == "narrow" else {}))
            for name, width in _WIDTHS.items()
        )
        self.row = widgets.Layout(align_items="center")
        self.inner = widgets.Layout(margin="0 0 0 1.4em")
        self.wide = widgets.Layout(width="auto")
        self.nothing = widgets.Layout(width="2.4em", visibility="hidden")


def heads() -> str:
    """The words above the columns; controls carry them too, for screen readers."""
    widths = [2 * _WIDTHS["narrow"] + _WIDTHS["name"] + 1.2, _WIDTHS["share"] + 0.3]
    words = [_("trains"), _("share of the weights"), _("BatchNorm updates"), _("rate ×")]
    spans = "".join(
        f'<span style="width:{width}em">{word}</span>'
        for width, word in zip([*widths, 5.6, 5], words, strict=True)
    )
    return f'<div class="ftlab-heads" aria-hidden="true">{spans}</div>'


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
        self.expand = self._icon("chevron-right", N_("Show what is in {block}"))
        self.down = self._icon("level-down", N_("Train from {block} down to the head"))
        self.train = self._box(spoken(row.name, before=_("train")), shared.name)
        self.share = widgets.HTML(layout=shared.share)
        says = spoken("", before=f"{row.name} {_('BatchNorm updates')}")
        self.batchnorm = self._box(says, shared.batchnorm if row.batchnorms else shared.nothing)
        self.rate = widgets.Dropdown(
            options=[(decimal(factor), factor) for factor in FACTORS],
            value=1.0,
            description=spoken("", before=f"{row.name} {_('rate ×')}"),
            description_allow_html=True,
            layout=shared.rate,
            style={"description_width": "0px"},
        )
        self._layers: dict[str, widgets.Checkbox] = {}
        self._blocks: list[BlockRow] = []
        self.inside = widgets.VBox([], layout=shared.inner)
        line = widgets.HBox(
            [self.expand, self.train, self.down, self.share, self.batchnorm, self.rate],
            layout=shared.row,
        )
        self.box = widgets.VBox([line, self.inside])
        self.expand.on_click(lambda pressed: self._open())
        self.down.on_click(lambda pressed: self._train_from())
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
            (self.box.remove_class if row.trainable else self.box.add_class)("ftlab-frozen")
            factor = row.multiplier
            if factor is not None and factor not in [each for words, each in self.rate.options]:
                self.rate.options = [*self.rate.options, (decimal(factor), factor)]
            self.rate.value = factor  # nothing is chosen where blocks have several
            if self.inside.children:
                self._show_inside()
        finally:
            self._syncing = False

    def close(self) -> None:
        """Take away what is in the row, which is not shown while it is folded."""
        for block in self._blocks:
            block.close()
            block.box.close()
        for control in self._layers.values():
            control.close()

    def lock(self, locked: bool) -> None:
        """Whether the controls take no changes, as while training."""
        for control in (self.train, self.down, self.batchnorm, self.rate, *self._layers.values()):
            control.disabled = locked
        for block in self._blocks:
            block.lock(locked)

    def _show_inside(self) -> None:
        if self._blocks:
            for block, row in zip(self._blocks, self.state.inside(self.name), strict=True):
                block.show(row)
        for layer, on in self.state.layers_of(self.name) if self._layers else ():
            self._layers[layer.name].value = on

    def _icon(self, icon: str, says: str) -> widgets.Button:
        made = widgets.Button(icon=icon, layout=self.shared.narrow)
        made.tooltip = _(says, block=self.name)
        made.add_class("ftlab-icon")
        return made

    def _box(self, words: str, layout: widgets.Layout) -> widgets.Checkbox:
        return widgets.Checkbox(
            description=words, description_allow_html=True, indent=False, layout=layout
        )

    def _open(self) -> None:
        opened = not self.inside.children
        if opened and not self._layers and not self._blocks:
            self._fill()
        parts = [*(block.box for block in self._blocks), *self._layers.values()]
        self.inside.children = tuple(parts) if opened else ()
        self.expand.icon = "chevron-down" if opened else "chevron-right"
        show, hide = N_("Show what is in {block}"), N_("Hide what is in {block}")
        self.expand.tooltip = _(hide if opened else show, block=self.name)
        self.changed()

    def _fill(self) -> None:
        """A stage holds blocks, a block holds layers."""
        if len(self.state.network.names.get(self.name, [])) > 1:
            rows = self.state.inside(self.name)
            self._blocks = [BlockRow(self.state, row, self.shared, self.changed) for row in rows]
        else:
            layers = self.state.layers_of(self.name)
            self._layers = {layer.name: self._layer(layer, on) for layer, on in layers}
        self.lock(self.train.disabled)

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
            layout=self.shared.wide,
        )
        control.observe(lambda change: self._on_layer(layer.name, change["new"]), "value")
        return control

    def _train_from(self) -> None:
        self.state.train_from(self.name)
        self.changed()

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
