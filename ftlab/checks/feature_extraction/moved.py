"""Check of the exercise `what-moved`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ftlab.checks.core import call, fail, passed, require
from ftlab.checks.plain import in_order_of
from ftlab.checks.specimens import tiny_model
from ftlab.translation import N_, _
import keras
import numpy as np


@dataclass(frozen=True)
class _Probe:
    """Two models, and what a comparison of them should find; `what` in English."""

    what: str
    moved: tuple[str, ...]
    looks_like: str
    freeze_after: bool = False


_PROBES = (
    _Probe(N_("nothing: every layer is trainable and none moved"), (), "M26"),
    _Probe(N_("block2_conv, by training"), ("block2_conv",), "M03"),
    _Probe(N_("the head's bias"), ("head",), "M25"),
    _Probe(N_("block1_bn, only its moving statistics"), ("block1_bn",), "M25"),
    _Probe(N_("block1_conv, its numbers in another order"), ("block1_conv",), "M27"),
    _Probe(N_("one number of block2_conv, by a millionth"), ("block2_conv",), "M27"),
    _Probe(N_("block1_conv and the head; frozen afterwards"), ("block1_conv", "head"), "M26", True),
)


def what_moved(function: Callable[..., Any], *, seed: int = 0, n_classes: int = 3) -> None:
    """Check `what_moved(before, after)`.

    Args:
        function: Takes two models with the same layers, returns the names of those that differ.
        seed: Of the specimens.
        n_classes: Width of their heads.

    Raises:
        CheckFailed: A layer is missing from the list, or should not be in it.
    """
    before, after = (_round(tiny_model(seed, n_classes)) for _ in range(2))
    start = before.get_weights()
    for probe in in_order_of(seed, _PROBES):
        for model in (before, after):
            model.trainable = True
            model.set_weights(start)
        _change(after, probe, np.random.default_rng(seed))
        after.trainable = not probe.freeze_after
        got = _names(call(function, before, after))
        if set(got) != set(probe.moved):
            looks_like = probe.looks_like
            if set(got) == {layer.name for layer in before.layers} - set(probe.moved):
                looks_like = "M26"
            fail(
                _(
                    "{moved}, where what differs is: {what}",
                    moved=list(probe.moved),
                    what=_(probe.what),
                ),
                str(list(got)),
                looks_like,
            )
    passed(_("what_moved finds every layer that differs, and no other."))


def _names(result: Any) -> list[str]:
    """The result as a list of names, or a failed check."""
    wanted = _("a list of layer names, each once")
    if isinstance(result, np.ndarray):
        result = result.tolist()
    is_list = isinstance(result, (list, tuple))
    require(is_list, wanted, _("a {kind}", kind=type(result).__name__), "M03")
    names = list(result)
    require(all(isinstance(name, str) for name in names), wanted, f"{names!r}"[:200], "M03")
    require(len(names) == len(set(names)), wanted, f"{names}", "M03")
    return names


def _round(model: keras.Model) -> keras.Model:
    """The model with weights that are eighths: sums of them are exact in any order."""
    for layer in model.layers:
        layer.set_weights([np.round(8 * w) / 8 for w in layer.get_weights()])
    conv = model.get_layer("block2_conv")
    (kernel,) = conv.get_weights()
    kernel[0, 0, 0, 0] = 1.0
    conv.set_weights([kernel])
    return model


def _change(model: keras.Model, probe: _Probe, rng: np.random.Generator) -> None:
    """Change the layers that a probe names, in the way that it says."""
    for name in probe.moved:
        layer = model.get_layer(name)
        weights = layer.get_weights()
        if "bias" in probe.what:
            weights[1] = weights[1] + 0.125
        elif "statistics" in probe.what:
            weights[2] = weights[2] + 0.125
        elif "order" in probe.what:
            weights[0] = _another_order(weights[0])
        elif "millionth" in probe.what:
            weights[0][0, 0, 0, 0] += 2.0**-20
        else:
            weights = [w + rng.integers(1, 5, w.shape) / 8 for w in weights]
        layer.set_weights(weights)


def _another_order(kernel: np.ndarray) -> np.ndarray:
    """The same numbers at other places, so that sum, mean, norm and extremes stay."""
    flat = kernel.reshape(-1).copy()
    largest, smallest = flat.argmax(), flat.argmin()
    flat[[largest, smallest]] = flat[[smallest, largest]]
    return flat.reshape(kernel.shape)
