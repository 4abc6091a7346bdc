"""What a layer panel knows, without any widget: the model's blocks as they really are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from ftlab.errors import InputError
from ftlab.models.flags import apply_flags, flags_for, members, read_flags
from ftlab.models.freezing import BatchNorm, set_trainable
from ftlab.models.parts import own_parameters, own_weights
from ftlab.models.structure import Block, is_batchnorm
from ftlab.panels.layers.block_row import Row, plain_layers, row_of
from ftlab.panels.layers.grouped import Grouped, one
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
    set them. A network of more than ten blocks is shown and steered by stage.

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
        self.model, self.network = model, Grouped(model)
        self.blocks = self.network.rows
        self._factors = {block.name: 1.0 for block in self.network.blocks}
        self.settings = Settings()
        self.preset = OWN
        self.batchnorm: BatchNorm = "frozen"
        own = sum(weight.value.shape.num_elements() for weight in own_weights(model))
        self.total = own + sum(block.n_weights for block in self.blocks)
        self._expected = read_flags(model)

    @property
    def names(self) -> list[str]:
        """The rows' names, in the order in which they run."""
        return list(self.network.names)

    @property
    def multipliers(self) -> dict[str, float]:
        """Factors on the learning rate: a row's, or its blocks' where those differ."""
        return self.network.by_row(self._factors)

    def rows(self) -> list[Row]:
        """Every row as the model is now.

        Where somebody else changed a flag, what was selected is no preset any more.
        """
        if self.preset != OWN and read_flags(self.model) != self._expected:
            self.preset = OWN
        return self._rows(self.blocks)

    def inside(self, name: str) -> list[Row]:
        """The blocks of a stage as the model is now."""
        return self._rows(self.network.blocks_of(name))

    def _rows(self, blocks: Sequence[Block]) -> list[Row]:
        listed = {id(weight) for weight in self.model.trainable_weights}
        return [
            row_of(block, self.total, listed, one(self._factors[each.name] for each in held))
            for block in blocks
            for held in (self.network.blocks_of(block.name),)
        ]

    def layers_of(self, name: str) -> list[tuple[keras.layers.Layer, bool]]:
        """A block's or stage's layers with weights, each with whether training may change it."""
        listed = {id(weight) for weight in self.model.trainable_weights}
        layers = self._layers(name)
        return [(layer, any(id(w) in listed for w in layer.weights)) for layer in layers]

    @property
    def on(self) -> int:
        """How many numbers training may change."""
        return sum(w.value.shape.num_elements() for w in self.model.trainable_weights)

    @property
    def own(self) -> dict[str, bool]:
        """Weights that belong to no layer: path → whether training may change it."""
        on = {id(weight) for weight in self.model.trainable_weights}
        return {weight.path: id(weight) in on for weight in own_parameters(self.model)}

    def set_own(self, trainable: bool) -> None:
        """Freeze the weights that belong to no layer, or let them train."""
        self._set(own_parameters(self.model), trainable)
        self.preset = OWN

    def stale(self) -> Stale:
        """What changed since the last `compile` and `fit`."""
        return stale(self.model, self.blocks)

    def set_block(
        self, name: str, trainable: bool | None = None, batchnorm: BatchNorm | None = None
    ) -> None:
        """Freeze a block or let it train, BatchNorm aside; freeze its BatchNorm or let it update.

        The name of a stage stands for all its blocks.

        Raises:
            InputError: A name that is no block and no stage of this model.
        """
        chosen = self.network.blocks_of(name)
        if trainable is not None:
            batchnorm = batchnorm or (self.batchnorm if trainable else "frozen")
        for block in chosen:
            if trainable is not None:
                self._set(plain_layers(block), trainable)
            if batchnorm is not None:
                self._set(block.batchnorm, batchnorm == "updating")
        self.preset = OWN

    def set_layer(self, name: str, layer: str, trainable: bool) -> None:
        """Freeze a single layer of a block, or let it train.

        Raises:
            InputError: No such block, or no such layer in it.
        """
        found = [each for each in self._layers(name) if each.name == layer]
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
        chosen = self.network.blocks_of(name)
        factor = checked_factor(name, multiplier)
        self._factors |= {block.name: factor for block in chosen}

    def set_batchnorm(self, batchnorm: BatchNorm) -> None:
        """What BatchNorm does in every block that trains, now and from now on."""
        self.batchnorm = batchnorm
        listed = {id(weight) for weight in self.model.trainable_weights}
        for block in self.network.blocks:
            if any(id(w) in listed for layer in plain_layers(block) for w in layer.weights):
                self._set(block.batchnorm, batchnorm == "updating")
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

    def train_from(self, name: str) -> None:
        """Train a block or stage and all that comes after it, and freeze what comes before it.

        Raises:
            InputError: A name that is no block and no stage of this model.
        """
        first = self.network.blocks_of(name)[0].name
        names = [block.name for block in self.network.blocks]
        set_trainable(self.model, names[names.index(first) :], batchnorm=self.batchnorm)
        self.preset = OWN

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
            on = [row.name for row in self.rows() if row.trainable]
            on += [path for path, trains in self.own.items() if trains]
            steps = [Stage(tuple(on), read_flags(self.model), self.settings.epochs)]
        else:
            shares = share_out(self.settings.epochs, len(names))
            steps = [
                Stage(tuple(each), flags_for(self.model, each, self.batchnorm), epochs)
                for each, epochs in zip(names, shares, strict=True)
            ]
        return Plan(self.preset, self.settings, tuple(steps), self.multipliers)

    def _layers(self, name: str) -> list[keras.layers.Layer]:
        chosen = self.network.blocks_of(name)
        return [layer for block in chosen for layer in block.layers if layer.weights]

    def _set(self, layers: Iterable[Any], trainable: bool) -> None:
        """Set single flags; a model that is frozen itself has to be opened for that."""
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
