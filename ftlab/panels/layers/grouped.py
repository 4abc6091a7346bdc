"""What a row of the layer panel stands for: a block, or in a large network a whole stage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ftlab.errors import InputError, listed
from ftlab.models.structure import Block, block_names, blocks
from ftlab.translation import _
import keras

MOST_ROWS = 10  # blocks that are shown one by one


class Grouped:
    """A model's blocks, and the rows that they are shown in.

    Args:
        model: Any built Keras model.

    Attributes:
        blocks: All of them, as `blocks(model)` lists them.
        rows: What is shown: the blocks themselves, or the stages where there are more than ten
            blocks.
        names: Row's name → the names of its blocks.

    Example:
    >>> from ftlab import load_backbone
    >>> network = Grouped(load_backbone("efficientnet_lite0", input_shape=(32, 32, 3)))
    >>> len(network.blocks), network.names["block4"]
    (18, ['block4a', 'block4b', 'block4c'])
    """

    def __init__(self, model: keras.Model) -> None:
        self.model = model
        self.blocks = self.rows = blocks(model)
        if len(self.blocks) > MOST_ROWS:
            self.rows = blocks(model, level="stage")
        row_of = {id(layer): row.name for row in self.rows for layer in row.layers}
        self.names: dict[str, list[str]] = {row.name: [] for row in self.rows}
        for block in self.blocks:
            self.names[row_of[id(block.layers[0])]].append(block.name)

    def blocks_of(self, name: str) -> list[Block]:
        """The blocks that a block's or a stage's name stands for.

        Raises:
            InputError: A name that is neither.
        """
        if not isinstance(name, str):
            raise InputError(
                _("one name of a block or a stage"),
                repr(name),
                _("several names at once, or a block instead of its name"),
                _("one of {names}", names=listed(self.names)),
            )
        chosen = self.names.get(name) or block_names(self.model, name)
        return [block for block in self.blocks if block.name in chosen]

    def by_row(self, factors: Mapping[str, float]) -> dict[str, float]:
        """Factors of blocks, as few as say the same: a row's where all its blocks have one.

        Args:
            factors: Block name → factor, for all blocks.

        Returns:
            Row's or block's name → factor, as `ftlab.models.structure.by_block` takes it.
        """
        found: dict[str, float] = {}
        for row, names in self.names.items():
            common = one(factors[name] for name in names)
            found |= {name: factors[name] for name in names} if common is None else {row: common}
        return found


def one(factors: Iterable[float]) -> float | None:
    """The number that all are, or `None` where they differ."""
    found = set(factors)
    return found.pop() if len(found) == 1 else None
