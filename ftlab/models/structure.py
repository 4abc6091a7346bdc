"""What a block is: neighboring layers that one decision freezes or trains together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
import re

from ftlab.errors import InputError, listed
from ftlab.models.head import find_head
from ftlab.models.tail import graph_of
from ftlab.translation import _
import keras

# How keras.applications and this course name the layers of a block. Layers whose names say
# nothing are grouped by their kind: a layer with a kernel begins a block.
_NAMED_BLOCK = re.compile(
    r"^(?:"
    r"(?:conv\d+_)?block_?\d+[a-z]?(?=_|$)"  # block1, block_12, block3b, conv4_block6
    r"|expanded_conv(?=_|$)"  # the first block of MobileNetV2
    r"|(?:stem|top)(?=_|$)"  # both ends of EfficientNet
    r")"
)
HEAD = "head"


@dataclass(frozen=True)
class Block:
    """Neighboring layers of a model that share a name.

    Args:
        name: Such as `"block3"` or `"head"`.
        layers: In the order in which they run.
    """

    name: str
    layers: tuple[keras.layers.Layer, ...] = field(repr=False)

    @property
    def n_weights(self) -> int:
        """How many numbers its weights hold, BatchNorm statistics included."""
        return sum(w.value.shape.num_elements() for x in self.layers for w in x.weights)

    @property
    def n_trainable(self) -> int:
        """How many of them training may change."""
        return sum(w.value.shape.num_elements() for x in self.layers for w in x.trainable_weights)

    @property
    def batchnorm(self) -> tuple[keras.layers.BatchNormalization, ...]:
        """Its BatchNorm layers."""
        return tuple(layer for layer in self.layers if is_batchnorm(layer))


def is_batchnorm(layer: object) -> bool:
    """Whether a layer keeps running statistics of its inputs."""
    return isinstance(layer, keras.layers.BatchNormalization)


def seed_generators(layer: keras.layers.Layer) -> list[keras.random.SeedGenerator]:
    """What a random layer, such as dropout or augmentation, draws from; none for other layers."""
    return [part for part in vars(layer).values() if isinstance(part, keras.random.SeedGenerator)]


def leaf_layers(model: keras.Model) -> Iterator[keras.layers.Layer]:
    """All layers in running order, those of nested models in the place of the nested model."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from leaf_layers(layer)
        elif not isinstance(layer, keras.layers.InputLayer):
            yield layer


def blocks(model: keras.Model) -> list[Block]:
    """The blocks of a model, in the order in which they run.

    Layers named after a block (`block3_conv`, `conv4_block6_1_bn`) belong to it. Otherwise a
    layer with a kernel begins a block named after itself, and the BatchNorm, activation and
    pooling layers behind it belong to that block. A dense layer at the end is the block `head`.

    Args:
        model: Any built Keras model: sequential, functional, nested or from `keras.applications`.

    Returns:
        A list of `Block`. Each holds at least one layer with weights, each layer is in one block.

    Raises:
        InputError: Not a Keras model, or a model that is not built yet.

    Example:
    >>> from ftlab import load_backbone
    >>> [block.name for block in blocks(load_backbone("parcels"))]
    ['block1', 'block2', 'block3', 'block4', 'head']
    """
    check_model(model)
    groups: dict[str, list[keras.layers.Layer]] = {}
    current, waiting = "", []
    layers = list(leaf_layers(model))
    head = head_layer(model)
    for layer in layers:
        named = _NAMED_BLOCK.match(layer.name)
        if layer is head:
            current = HEAD
        elif named:
            current = named.group()
        elif _has_kernel(layer):
            current = layer.name
        if not current:  # rescaling and the like, ahead of the first block
            waiting.append(layer)
            continue
        groups.setdefault(current, []).extend([*waiting, layer])
        waiting = []
    found = [Block(name, tuple(members)) for name, members in groups.items()]
    return [block for block in found if block.n_weights]


def head_layer(model: keras.Model) -> keras.layers.Layer | None:
    """The layer that gives the classes, or `None` where the model ends in features."""
    if graph_of(model) is not None:
        place = find_head(model)
        return None if place is None else place.layer
    for layer in reversed(list(leaf_layers(model))):
        if isinstance(layer, keras.layers.Dense):
            return layer
        if layer.weights or not isinstance(layer, keras.layers.Activation | keras.layers.Softmax):
            return None
    return None


def block_names(model: keras.Model, chosen: str | Iterable[str] | None) -> list[str]:
    """Check block names against a model.

    Args:
        model: The model that should have these blocks.
        chosen: A name, several names, or `None` for all blocks.

    Returns:
        The chosen names, in the model's order.

    Raises:
        InputError: A name that is no block of this model; the message lists those that are.
    """
    known = [block.name for block in blocks(model)]
    if chosen is None:
        return known
    wanted = [chosen] if isinstance(chosen, str) else list(chosen)
    for name in wanted:
        if name not in known:
            raise InputError(
                _("blocks of this model ({names})", names=listed(known)),
                repr(name),
                _(
                    "another model's block, a layer's name in a block's place, or a head that was "
                    "replaced"
                ),
                _("[block.name for block in blocks(model)] to list them"),
            )
    return [name for name in known if name in wanted]


def check_model(model: object) -> None:
    """Raise an `InputError` unless this is a built Keras model."""
    if not isinstance(model, keras.Model):
        raise InputError(
            _("a keras.Model"),
            _("a {kind}", kind=type(model).__name__),
            _("a function that builds a model but returns nothing, or a list of layers"),
            _("`return model` at the function's end"),
        )
    if not model.built:
        raise InputError(
            _("a built model"),
            _("{name!r}, which has no weights yet", name=model.name),
            _("a model that was never told its input's shape"),
            _("keras.Input(shape) as its first layer, or model.build((None, 32, 32, 1))"),
        )


def _has_kernel(layer: keras.layers.Layer) -> bool:
    return bool(layer.weights) and not isinstance(
        layer,
        (
            keras.layers.BatchNormalization,
            keras.layers.LayerNormalization,
            keras.layers.GroupNormalization,
            keras.layers.Normalization,
            keras.layers.PReLU,
        ),
    )
