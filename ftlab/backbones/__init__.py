"""Pretrained models, with a record of where their weights come from."""

from __future__ import annotations

from numbers import Integral

from ftlab.backbones.efficientnet_lite0 import build_efficientnet_lite0, set_pretrained
from ftlab.backbones.packaged import PackagedWeights
from ftlab.backbones.parcels import INPUT_SHAPE, build_parcels
from ftlab.backbones.provenance import Provenance
from ftlab.backbones.pytorch_file import read_pytorch_file
from ftlab.data.external import DownloadError
from ftlab.errors import InputError, listed
from ftlab.translation import _
import keras
from keras import layers

# name: (constructor, scale and offset that turn [0, 1] into what the weights were trained on)
APPLICATIONS = {
    "mobilenet_v2": (keras.applications.MobileNetV2, 2.0, -1.0),
    "resnet50_v2": (keras.applications.ResNet50V2, 2.0, -1.0),
    "efficientnet_b0": (keras.applications.EfficientNetB0, 255.0, 0.0),
}
LITE = "efficientnet_lite0"
BACKBONES = ("parcels", LITE, *APPLICATIONS)


def load_backbone(
    name: str,
    *,
    weights: str | None = "pretrained",
    input_shape: tuple[int, int, int] | None = None,
    top: bool = False,
) -> keras.Model:
    """Load a model that knows something already.

    Args:
        name: `"parcels"`, the course's own network with a 10-way head, shipped in this package;
            `"efficientnet_lite0"`, trained on ImageNet and installed with this package, so that
            it needs no network; or `"mobilenet_v2"`, `"resnet50_v2"`, `"efficientnet_b0"` from
            `keras.applications`. All but parcels end in pooled features (give them a head with
            `replace_head`).
        weights: `"pretrained"` (for all but parcels the same as `"imagenet"`; those of
            `keras.applications` are downloaded the first time), or `None` for random weights.
        input_shape: `(height, width, channels)`, channels 1 or 3, sides 32 or more; `(32, 32, 1)`
            for parcels, `(96, 96, 3)` by default for the others, which saw 224×224 in training.
        top: Whether `"efficientnet_lite0"` keeps its head for ImageNet's 1,000 classes, a dense
            layer that gives logits; `decode_predictions` has their names.

    Returns:
        An uncompiled model that takes float32 images in [0, 1]; scaling to what the pretrained
        weights expect is part of the model.

    Raises:
        InputError: No such backbone, weights or head, an input shape that is none, or a file of
            weights that is missing or damaged.
        DownloadError: The weights are not in Keras's cache and there is no network.

    Example:
    >>> load_backbone("parcels").output_shape
    (None, 10)

    Source: https://keras.io/api/applications/
    """
    if name not in BACKBONES:
        raise InputError(
            _("one of the backbones {names}", names=listed(BACKBONES)),
            repr(name),
            _("a spelling slip, or another model of keras.applications"),
            _("load_backbone('parcels'); any Keras model works with the rest of ftlab"),
        )
    if weights not in ("pretrained", "imagenet", None) or (name, weights) == (
        "parcels",
        "imagenet",
    ):
        raise InputError(
            _("weights='pretrained' or None"),
            _("weights={weights!r} for {name!r}", weights=weights, name=name),
            _("parcels was trained on the dock task, the others on ImageNet"),
            f"load_backbone({name!r}, weights='pretrained')",
        )
    if top and name != LITE:
        raise InputError(
            _("top=True for {name!r} alone", name=LITE),
            _("top=True for {name!r}", name=name),
            _("parcels always has its head, and the others come without theirs"),
            f"load_backbone({name!r})",
        )
    if name == "parcels":
        return _parcels(weights, input_shape)
    shape = (96, 96, 3) if input_shape is None else _checked_shape(input_shape)
    return _lite(weights, shape, top) if name == LITE else _application(name, weights, shape)


def _parcels(weights: str | None, input_shape: tuple[int, ...] | None) -> keras.Model:
    if input_shape not in (None, INPUT_SHAPE):
        raise InputError(
            _("input_shape {shape} for parcels", shape=INPUT_SHAPE),
            str(input_shape),
            _("this network was built for pictures of one size"),
            _("load_backbone('mobilenet_v2', input_shape=…), or resize the images to 32×32"),
        )
    model = build_parcels()
    if weights is not None:
        model.load_weights(Provenance.read("parcels").verified_weights())
    return model


def _checked_shape(shape: object) -> tuple[int, int, int]:
    match shape:
        case (Integral() as height, Integral() as width, 1 | 3 as channels):
            if min(int(height), int(width)) >= 32:
                return int(height), int(width), int(channels)
    raise InputError(
        _("input_shape (height, width, channels), sides at least 32, channels 1 or 3"),
        str(shape),
        _("a missing channel axis, or channels first"),
        "input_shape=(96, 96, 3)",
    )


def _lite(weights: str | None, shape: tuple[int, int, int], top: bool) -> keras.Model:
    if weights is None:
        return build_efficientnet_lite0(shape, top=top)
    state = read_pytorch_file(PackagedWeights.read(LITE).verified_content())
    model = build_efficientnet_lite0(shape, top=top)
    set_pretrained(model, state)
    return model


def _application(name: str, weights: str | None, shape: tuple[int, int, int]) -> keras.Model:
    constructor, scale, offset = APPLICATIONS[name]
    try:
        base = constructor(
            include_top=False,
            weights="imagenet" if weights else None,
            input_shape=(*shape[:2], 3),
            pooling="avg",
        )
    except Exception as error:  # Keras raises a bare Exception when a download fails
        if weights is None:
            raise
        raise DownloadError.of(
            error,
            f"ImageNet weights for {name!r} from Keras's server or from ~/.keras/models",
            "no network here, and the weights were never downloaded on this machine",
            "load_backbone('efficientnet_lite0'), whose weights are here already; a machine with a "
            "network once, then copy ~/.keras/models; or weights=None",
        ) from None
    images = features = keras.Input(shape, name="image")
    if shape[-1] == 1:
        features = layers.Concatenate(name="grey_to_rgb")([features] * 3)
    features = layers.Rescaling(scale, offset, name="rescale")(features)
    return keras.Model(images, base(features), name=name)
