"""What a layer panel knows, without any widget: the model's blocks as they really are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ftlab.errors import InputError, listed
from ftlab.models.freezing import BatchNorm, set_trainable
from ftlab.models.structure import Block, block_names, blocks, is_batchnorm
from ftlab.panels.layers.block_row import Row, plain_layers, row_of
from ftlab.panels.layers.flags import apply_flags, flags_for, members, read_flags
from ftlab.panels.layers.plan import Plan, Stage
from ftlab.panels.layers.presets import OWN, stages
from ftlab.panels.layers.settings import Settings, checked_factor
from ftlab.panels.layers.trap import Stale, stale
from ftlab.training.rates.stages import share_out
from ftlab.translation import _
import keras


class LayerState:
    """A model's blocks, read from the model each time, and what will be done with them.

    Nothing about `trainable` is remembered here: the model's own flags are the truth, whoever
    set them.

    Args:
        model: Any built Keras model; its flags are changed in place.

    Example:
    >>> from ftlab.checks.specimens import tiny_model
    >>> state = LayerState(tiny_model())
    >>> state.select("last block")
    >>> [(row.name, row.trainable) for row in state.rows()]
    [('block1', 0), ('block2', 216), ('head', 21)]
    """

    def __init__(self, model: keras.Model) -> None:
        self.model, self.blocks = model, blocks(model)
        self.multipliers = {block.name: 1.0 for block in self.blocks}
        self.settings = Settings()
        self.preset = OWN
        self.batchnorm: BatchNorm = "frozen"
        self.total = sum(block.n_weights for block in self.blocks)
        self._expected = read_flags(model)

    @property
    def names(self) -> list[str]:
        """The blocks' names, in the order in which they run."""
        return [block.name for block in self.blocks]

    def rows(self) -> list[Row]:
        """Every block as it is now.

        Where somebody else changed a flag, what was selected is no preset any more.
        """
        if self.preset != OWN and read_flags(self.model) != self._expected:
            self.preset = OWN
        listed = {id(weight) for weight in self.model.trainable_weights}
        return [
            row_of(block, self.total, listed, self.multipliers[block.name]) for block in self.blocks
        ]

    def layers_of(self, name: str) -> list[tuple[keras.layers.Layer, bool]]:
        """A block's layers with weights, each with whether training may change it."""
        listed = {id(weight) for weight in self.model.trainable_weights}
        return [
            (layer, any(id(weight) in listed for weight in layer.weights))
            for layer in self._block(name).layers
            if layer.weights
        ]

    def stale(self) -> Stale:
        """What changed since the last `compile` and `fit`."""
        return stale(self.model, self.blocks)

    def set_block(
        self, name: str, trainable: bool | None = None, batchnorm: BatchNorm | None = None
    ) -> None:
        """Freeze a block or let it train, BatchNorm aside; freeze its BatchNorm or let it update.

        Raises:
            InputError: A name that is no block of this model.
        """
        block = self._block(name)
        if trainable is not None:
            self._set(plain_layers(block), trainable)
            batchnorm = batchnorm or (self.batchnorm if trainable else "frozen")
        if batchnorm is not None:
            self._set(block.batchnorm, batchnorm == "updating")
        self.preset = OWN

    def set_layer(self, name: str, layer: str, trainable: bool) -> None:
        """Freeze a single layer of a block, or let it train.

        Raises:
            InputError: No such block, or no such layer in it.
        """
        found = [each for each in self._block(name).layers if each.name == layer and each.weights]
        if not found:
            raise InputError(
                _("a layer with weights of {block!r}", block=name),
                repr(layer),
                _("another block's layer, or a layer without weights"),
                _("one of {names}", names=", ".join(x.name for x, on in self.layers_of(name))),
            )
        self._set(found, trainable)
        self.preset = OWN

    def set_multiplier(self, name: str, multiplier: float) -> None:
        """Give a block a learning rate of its own: this many times the panel's.

        Raises:
            InputError: No such block, or a factor below 0.
        """
        block = self._block(name)
        self.multipliers[block.name] = checked_factor(name, multiplier)

    def set_batchnorm(self, batchnorm: BatchNorm) -> None:
        """What BatchNorm does in every block that trains, now and from now on."""
        self.batchnorm = batchnorm
        for row in self.rows():
            if row.layers_on and row.batchnorms:
                self._set(self._block(row.name).batchnorm, batchnorm == "updating")
        self.keep_preset()

    def select(self, preset: str) -> None:
        """Set the flags as a preset's first stage has them.

        Raises:
            InputError: No such preset.
        """
        first = stages(preset, self.names)[0]
        set_trainable(self.model, first, batchnorm=self.batchnorm)
        self.preset = preset
        self.keep_preset()

    def keep_preset(self) -> None:
        """The flags as they are now belong to the preset, as those of its last stage do."""
        self._expected = read_flags(self.model)

    def change(self, **settings: Any) -> None:
        """Change some of the `Settings`; the others stay.

        Raises:
            InputError: A value out of its range.
        """
        self.settings = replace(self.settings, **settings)

    def plan(self) -> Plan:
        """What Train will do, stage by stage; the model's flags stay as they are.

        Raises:
            InputError: Fewer epochs than stages.
        """
        names = [] if self.preset == OWN else stages(self.preset, self.names)
        if len(names) < 2:  # the flags as they are, whoever set them
            on = tuple(row.name for row in self.rows() if row.trainable)
            steps = [Stage(on, read_flags(self.model), self.settings.epochs)]
        else:
            shares = share_out(self.settings.epochs, len(names))
            steps = [
                Stage(tuple(each), flags_for(self.model, each, self.batchnorm), epochs)
                for each, epochs in zip(names, shares, strict=True)
            ]
        return Plan(self.preset, self.settings, tuple(steps), dict(self.multipliers))

    def _block(self, name: str) -> Block:
        for block in self.blocks:
            if block.name == name:
                return block
        several = block_names(self.model, name)  # says which there are
        raise InputError(
            _("one block's name"),
            repr(name),
            _("the name of a stage, which stands for several blocks"),
            _("one of {names}", names=listed(several)),
        )

    def _set(self, layers: Iterable[keras.layers.Layer], trainable: bool) -> None:
        """Set single layers' flags; a model that is frozen itself has to be opened for that."""
        if trainable and not self.model.trainable:
            self._open()
        for layer in layers:
            layer.trainable = trainable

    def _open(self) -> None:
        """Make the model trainable, and leave what trains in fact, which is nothing, as it was."""
        still = [
            is_batchnorm(member) and bool(member.trainable)  # its statistics follow all the same
            for member in members(self.model)
        ]
        apply_flags(self.model, (True, *still[1:]))
