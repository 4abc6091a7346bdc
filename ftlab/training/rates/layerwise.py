"""Rates that fall from the head towards the first block, as in ULMFiT."""

from __future__ import annotations

from ftlab.arguments import as_number, is_rate
from ftlab.errors import InputError
from ftlab.models.structure import blocks
from ftlab.translation import _
import keras


def discriminative_rates(
    model: keras.Model, learning_rate: float, *, factor: float = 2.6
) -> dict[str, float]:
    """A learning rate for each block: the last block's as given, each earlier one's lower.

    Args:
        model: Any built Keras model.
        learning_rate: The last block's rate, above 0.
        factor: What divides the rate from one block to the one before it, above 0. 2.6 is the
            value that Howard & Ruder found; 10 is "a tenth of the head's"; below 1 the first
            block learns fastest.

    Returns:
        Block name → rate, in the model's order; for `DiscriminativeOptimizer.for_model`.

    Raises:
        InputError: A rate or a factor that is not above 0.

    Example:
    >>> from ftlab import load_backbone
    >>> rates = discriminative_rates(load_backbone("parcels"), 1e-2, factor=10)
    >>> [f"{rate:g}" for rate in rates.values()]
    ['1e-06', '1e-05', '0.0001', '0.001', '0.01']

    Source: Howard & Ruder 2018, section 3.2, https://arxiv.org/abs/1801.06146
    """
    for name, value in (("learning_rate", learning_rate), ("factor", factor)):
        if not is_rate(value, above=True):
            raise InputError(
                _("{name} above 0", name=name),
                f"{name}={value!r}",
                _("a schedule or a list in a number's place, or a sign that slipped in"),
                "discriminative_rates(model, 1e-3, factor=2.6)",
            )
    highest, step = (as_number(each) or 0.0 for each in (learning_rate, factor))
    names = [block.name for block in blocks(model)]
    return {
        name: highest / step**steps
        for name, steps in zip(names, reversed(range(len(names))), strict=True)
    }
