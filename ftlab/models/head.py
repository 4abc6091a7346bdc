"""Which layer is the head: the last one whose weights make the classes out of features."""

from __future__ import annotations

from ftlab.models.tail import Place, last_places, place_before, plain_after
from ftlab.models.trial import between_0_and_1, channel_axis, constant_sum, is_affine, tail_rows
import keras
import numpy as np

_HARMLESS = (keras.layers.Activation, keras.layers.Softmax, keras.layers.Rescaling)
_NORMALIZATION = (
    keras.layers.BatchNormalization,
    keras.layers.GroupNormalization,
    keras.layers.LayerNormalization,
    keras.layers.RMSNormalization,
    keras.layers.UnitNormalization,
)


def find_head(model: keras.Model) -> Place | None:
    """The head's place in the graph, or `None` where the model ends in features.

    A dense layer, one of one's own that does the same, or a convolution that gives a map a class.
    Where the model ends in probabilities, layers that only scale (a temperature, BatchNorm) may
    stand behind it, and any layer with a matrix of weights is a head.

    Args:
        model: A built model with one output whose graph is known.
    """
    places = last_places(model)
    if len(places) != 1:
        return None
    place: Place | None = places[0]
    assert place is not None
    if _is_dense(place.layer) and not place.nested and plain_after(place, _HARMLESS):
        return place
    shares = ends_in_shares(place)
    while place is not None:
        if _makes_classes(place, shares):
            return place
        if _matrices(place) or not (shares or _is_scale(place)):
            return None
        place = place_before(place)
    return None


def ends_in_shares(place: Place) -> bool:
    """Whether probabilities or sigmoids come out behind a place, whatever its weights are."""
    rows = tail_rows(place)
    if not rows:
        return False
    found = np.concatenate(rows)
    return constant_sum(found) is not None or between_0_and_1(found)


def _makes_classes(place: Place, shares: bool) -> bool:
    layer, shape = place.layer, place.output.shape
    inner = layer.layer if isinstance(layer, keras.layers.Wrapper) else layer
    if not _matrices(place) or isinstance(inner, (*_NORMALIZATION, keras.layers.Embedding)):
        return False
    if shares:
        return True
    if _is_dense(inner):
        return is_affine(place)
    if hasattr(inner, "filters") and hasattr(inner, "kernel_size"):
        axis = channel_axis(place.output)
        sides = [
            side for number, side in enumerate(shape[1:], start=1) if number != axis % len(shape)
        ]
        one = int(np.prod(inner.kernel_size)) == 1 or all(side == 1 for side in sides)
        return one and inner.activation is keras.activations.linear and is_affine(place)
    flat = len(shape) == 2 and [len(each.shape) for each in place.inputs] == [2]
    matrices = _matrices(place)
    return flat and len(matrices) == 1 and matrices[0][-1] == shape[-1] and is_affine(place)


def _is_dense(layer: object) -> bool:
    return isinstance(layer, keras.layers.Dense)


def _is_scale(place: Place) -> bool:
    """A layer of one's own with nothing but numbers in a row, which keeps the shape."""
    kept = [each.shape == place.output.shape for each in place.inputs] == [True]
    return kept and not isinstance(place.layer, _NORMALIZATION)


def _matrices(place: Place) -> list[tuple[int, ...]]:
    return [weight.shape for weight in place.layer.weights if len(weight.shape) > 1]
