"""Check of the exercise `what-moved`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ftlab.checks.core import call, fail, passed, require
from ftlab.checks.counterexample import named, remember
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
    frozen: bool = False  # after the change


_PROBES = (
    _Probe(N_("nothing: every layer is trainable and none moved"), ()),
    _Probe(N_("block2_conv, by training"), ("block2_conv",)),
    _Probe(N_("the head's bias"), ("head",)),
    _Probe(N_("block1_bn, only its moving statistics"), ("block1_bn",)),
    _Probe(N_("block2_bn, only the last of its four arrays"), ("block2_bn",)),
    _Probe(N_("block1_conv, its numbers in another order"), ("block1_conv",)),
    _Probe(N_("one number of block2_conv, by a millionth"), ("block2_conv",)),
    _Probe(N_("block1_conv and the head; frozen afterwards"), ("block1_conv", "head"), True),
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
    for number, probe in in_order_of(seed, list(enumerate(_PROBES))):
        for model in (before, after):
            model.trainable = True
            model.set_weights(start)
        _change(after, probe, seed)
        remember((before, after), two_models, number, seed, n_classes)
        got = _names(call(function, before, after), [layer.name for layer in before.layers])
        if set(got) != set(probe.moved):
            fail(
                _(
                    "{moved}, where what differs is: {what}",
                    moved=list(probe.moved),
                    what=_(probe.what),
                ),
                str(list(got)),
                _looks_like(set(got), before, after, probe),
            )
    passed(_("what_moved finds every layer that differs, and no other."))


@named
def two_models(number: int, seed: int = 0, n_classes: int = 3) -> tuple[keras.Model, keras.Model]:
    """Two models of which some layers differ.

    Args:
        number: Which pair of the check's, from 0.
        seed: Of their weights.
        n_classes: Width of their heads.
    """
    before, after = (_round(tiny_model(seed, n_classes)) for _ in range(2))
    _change(after, _PROBES[number], seed)
    return before, after


def _looks_like(got: set[str], before: keras.Model, after: keras.Model, probe: _Probe) -> str:
    """The misconception whose comparison finds the same layers."""
    if probe.frozen:  # the flags of the pair as the function got them
        listed = {layer.name: False for layer in after.layers}
    else:
        listed = {layer.name: True for layer in after.layers}
    pairs = {
        old.name: list(zip(old.get_weights(), new.get_weights(), strict=True))
        for old, new in zip(before.layers, after.layers, strict=True)
    }
    statistics = {layer.name for layer in after.layers if "_bn" in layer.name}

    def differ(of: Callable[[str], Any], equal: Callable[..., Any] = np.array_equal) -> set[str]:
        return {name for name in pairs if any(not equal(old, new) for old, new in of(name))}

    def trained(name: str) -> list[Any]:
        return pairs[name][:2] if name in statistics else pairs[name]

    mistakes = (
        ("M26", {name for name, flag in listed.items() if flag}),
        ("M26", {name for name, flag in listed.items() if flag and pairs[name]}),
        ("M26", {name for name in differ(lambda name: pairs[name]) if listed[name]}),
        ("M25", differ(lambda name: pairs[name][:1])),
        ("M25", differ(trained)),
        ("M27", differ(lambda name: pairs[name], np.allclose)),
        ("M27", differ(lambda name: pairs[name], lambda a, b: a.sum() == b.sum())),
        ("M27", differ(lambda name: pairs[name], lambda a, b: a.max() == b.max())),
    )
    return next((key for key, found in mistakes if found == got), "")


def _names(result: Any, layers: list[str]) -> list[str]:
    """The result as a list of names, or a failed check."""
    wanted = _("a list of layer names, each once")
    if isinstance(result, np.ndarray):
        result = result.tolist()
    is_list = isinstance(result, (list, tuple))
    require(is_list, wanted, _("a {kind}", kind=type(result).__name__), "M03")
    names = list(result)
    known = all(isinstance(name, str) and name in layers for name in names)
    require(known, wanted, f"{names!r}"[:200], "M03")
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


def _change(model: keras.Model, probe: _Probe, seed: int) -> None:
    """Change the layers that a probe names, in the way that it says."""
    rng = np.random.default_rng(seed)
    for name in probe.moved:
        layer = model.get_layer(name)
        weights = layer.get_weights()
        if "bias" in probe.what:
            weights[1] = weights[1] + 0.125
        elif "last" in probe.what:
            weights[3] = weights[3] + 0.125
        elif "statistics" in probe.what:
            weights[2] = weights[2] + 0.125
        elif "order" in probe.what:
            weights[0] = _another_order(weights[0])
        elif "millionth" in probe.what:
            weights[0][0, 0, 0, 0] += 2.0**-20
        else:
            weights = [w - rng.integers(1, 5, w.shape) / 8 for w in weights]
        layer.set_weights(weights)
    model.trainable = not probe.frozen


def _another_order(kernel: np.ndarray) -> np.ndarray:
    """The same numbers at other places, so that sum, mean, norm and extremes stay."""
    flat = kernel.reshape(-1).copy()
    largest, smallest = flat.argmax(), flat.argmin()
    flat[[largest, smallest]] = flat[[smallest, largest]]
    return flat.reshape(kernel.shape)
