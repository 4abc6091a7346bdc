"""Which layers train, said as Keras code: by names where they tell, else by place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pprint import pformat
import re
from textwrap import indent

from ftlab.models.flags import Flags, members
from ftlab.models.structure import Block, is_batchnorm
from ftlab.panels.layers.grouped import Grouped
import keras

WALK = '''\
def leaves(model):
    """The layers of a model; those of a nested model in its place."""
    for layer in model.layers:
        yield from leaves(layer) if isinstance(layer, keras.Model) else [layer]
'''


_STRING = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")


@dataclass(frozen=True)
class Selection:
    """The flags of one stage, as code can say them.

    Args:
        names: Of the trained layers, or what they begin with.
        test: What holds for a trained layer, as an expression in `layer` and `trained`.
        batchnorm: Whether BatchNorm layers are left out of those.
    """

    names: tuple[str, ...]
    test: str = "layer.name.startswith(trained)"
    batchnorm: bool = False

    def loop(self, model: keras.Model, name: str = "model") -> str:
        """The loop that sets the flags of the model of this name; `trained` holds the names."""
        walk = walked(model, name)
        if not self.batchnorm:
            return f"for layer in {walk}:\n    layer.trainable = {self.test}\n"
        return (
            f"for layer in {walk}:\n"
            "    batchnorm = isinstance(layer, keras.layers.BatchNormalization)\n"
            f"    layer.trainable = {self.test} and not batchnorm\n"
        )


def selection(model: keras.Model, network: Grouped, flags: Flags) -> Selection | None:
    """The shortest way to say these flags that says them right; `None` where names do not tell.

    Args:
        model: The model that the flags belong to.
        network: Its blocks.
        flags: From `read_flags`.
    """
    flag_of = {id(m): flag for m, flag in zip(members(model), flags, strict=True)}
    if not all(flag_of[id(m)] for m in members(model) if isinstance(m, keras.Model)):
        return None
    leaves = [layer for block in network.blocks for layer in block.layers if layer.weights]
    plain = [layer for layer in leaves if not is_batchnorm(layer)]
    trains = {id(x) for x in plain if flag_of[id(x)]}
    rows, on = (
        [each for each in found if any(id(x) in trains for x in each.layers)]
        for found in (network.rows, network.blocks)
    )
    updates = any(flag_of[id(x)] for x in leaves if is_batchnorm(x))
    for names in (tuple(row.name for row in rows), _prefixes(on)):
        if all(
            flag_of[id(x)] == (x.name.startswith(names) and (updates or not is_batchnorm(x)))
            for x in leaves
        ):
            some_stay = not updates and len(plain) < len(leaves)
            return Selection(names, batchnorm=some_stay)
    names = tuple(x.name for x in leaves if flag_of[id(x)])
    if all(flag_of[id(x)] == (x.name in names) for x in leaves):
        return Selection(names, test="layer.name in trained")
    return None


def walked(model: keras.Model, name: str) -> str:
    """All layers of the model of this name, as an expression."""
    return f"leaves({name})" if is_nested(model) else f"{name}.layers"


def by_place(model: keras.Model, flags: Flags, name: str = "model") -> str:
    """Every layer's flag by itself, by its place in the model.

    Args:
        model: The model that the flags belong to.
        flags: From `read_flags`.
        name: The model's in the code.
    """
    lines = [f"{name}.trainable = {flags[0]}", *_placed(name, model, iter(flags[1:]))]
    return "\n".join(lines) + "\n"


def literal(value: object, margin: int = 0) -> str:
    """A value as code, over several lines where one is too short.

    Args:
        value: Plain data.
        margin: How many spaces stand ahead of the lines after the first.
    """
    text = pformat(value, width=88 - margin, compact=True, sort_dicts=False)
    return indent(_STRING.sub(_double_quoted, text), " " * margin).strip()


def _double_quoted(found: re.Match[str]) -> str:
    """A string as Python wrote it, in double quotes where that needs no more signs."""
    text = found.group()
    return text if '"' in text or "\\" in text else f'"{text[1:-1]}"'


def is_nested(model: keras.Model) -> bool:
    """Whether a layer of the model is a model."""
    return any(isinstance(layer, keras.Model) for layer in model.layers)


def _prefixes(blocks: Sequence[Block]) -> tuple[str, ...]:
    """A block's name and underscore where all its layers begin with those, else all names."""
    found: list[str] = []
    for block in blocks:
        names = [layer.name for layer in block.layers if layer.weights]
        prefix = f"{block.name}_"
        found += [prefix] if all(name.startswith(prefix) for name in names) else names
    return tuple(found)


def _placed(path: str, model: keras.Model, flags: Iterator[bool]) -> list[str]:
    own, inner = [], list[str]()
    for place, layer in enumerate(model.layers):
        own.append(next(flags))
        if isinstance(layer, keras.Model):
            inner += _placed(f"{path}.layers[{place}]", layer, flags)
    # A nested model hands its flag down, so its own layers come after it.
    return [
        "for layer, flag in zip(",
        f"    {path}.layers,",
        f"    {literal(own, 4)},",
        "    strict=True,",
        "):",
        "    layer.trainable = flag",
        *inner,
    ]
