"""What networks of `keras.applications` expect of pixels, known by the names of their layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ftlab.models.structure import leaf_layers
from ftlab.models.tail import graph_of, has_weights, nodes_of
from ftlab.models.trial import as_numbers
import keras
import numpy as np


@dataclass(frozen=True)
class Family:
    """A family of networks.

    Args:
        name: As `keras.applications` has it.
        module: Whose `preprocess_input` prepares its images.
        low: The lowest value of a prepared pixel.
        high: The highest.
    """

    name: str
    module: str
    low: float
    high: float


# The layer that tells the family, and what its preprocess_input makes of 0 and 255.
_SIGNS = (
    (("conv2_block1_preact_bn",), Family("ResNetV2", "resnet_v2", -1, 1)),
    (("Conv1", "bn_Conv1"), Family("MobileNetV2", "mobilenet_v2", -1, 1)),
    (("conv_dw_1", "conv_pw_1"), Family("MobileNet", "mobilenet", -1, 1)),
    (("block1_conv1_bn", "block14_sepconv2"), Family("Xception", "xception", -1, 1)),
    (("conv_7b", "conv_7b_bn"), Family("InceptionResNetV2", "inception_resnet_v2", -1, 1)),
    (("stem_conv1", "stem_bn1"), Family("NASNet", "nasnet", -1, 1)),
    (("conv1_conv", "conv2_block1_1_conv", "conv1_bn"), Family("ResNet", "resnet", -124, 152)),
    (("block1_conv1", "block5_conv3", "block1_conv2"), Family("VGG", "vgg16", -124, 152)),
    (("conv1_conv", "conv2_block1_0_bn"), Family("DenseNet", "densenet", -2.2, 2.7)),
)


def family_of(model: Any) -> Family | None:
    """The family whose network this is, or whose network is in it; `None` where none is known."""
    names = {layer.name for layer in leaf_layers(model)}
    for signs, family in _SIGNS:
        if all(sign in names for sign in signs):
            return family
    if "inception" in model.name.lower() or any(
        "inception_v3" in part.name for part in model._flatten_layers()
    ):
        return Family("InceptionV3", "inception_v3", -1, 1)
    return None


def reaching(model: Any, images: np.ndarray) -> tuple[Any, np.ndarray] | None:
    """The first layer with weights that learn, and what reaches it of these images.

    Layers in front of it, such as `Rescaling`, are run; nested models are entered.

    Args:
        model: A built model with one input.
        images: `(n, …)`.
    """
    view = graph_of(model)
    if view is None or len(view.inputs) != 1:
        return None
    start = view.inputs[0]
    for node in nodes_of(view):
        layer = node.operation
        if not has_weights(layer) or isinstance(layer, keras.layers.Normalization):
            continue
        seen = node.input_tensors[0]
        if seen is not start:
            images = as_numbers(keras.Model(start, seen)(images, training=False))
        if isinstance(layer, keras.Model) and hasattr(layer, "outputs"):
            return reaching(layer, images) or (layer, images)
        return layer, images
    return None
