"""Images as one array, on the scale that is asked for."""

from __future__ import annotations

from ftlab.errors import InputError
from ftlab.translation import _
import numpy as np


def as_pixels(images: object, scale: float = 1.0) -> np.ndarray:
    """Images `(n, height, width, channels)` as float32.

    Args:
        images: float or integer `(n, height, width, channels)`, or a list of images of one size.
        scale: The largest value of a pixel: 1, or 255.

    Raises:
        InputError: Different sizes, a missing axis, NaN, or another scale.
    """
    pixels = as_array(images)
    if pixels.ndim != 4:
        raise InputError(
            _("images of shape (n, height, width, channels)"),
            _("shape {shape}", shape=pixels.shape),
            _("a single image, or grey images without their channel axis"),
            _("images[..., None] for a missing channel, image[None] for a single image"),
        )
    if pixels.dtype.kind == "f" and np.isnan(pixels).any():
        raise InputError(
            _("pixels in [0, {scale:g}]", scale=scale),
            _("{n} pixels that are nan", n=int(np.isnan(pixels).sum())),
            _("a division by 0 or a logarithm of 0 on the way, or a gap in the data"),
            _("np.nan_to_num(images), or images without them"),
        )
    if pixels.size and (np.min(pixels) < 0 or np.max(pixels) > scale):
        raise _wrong_scale(pixels, scale)
    return pixels.astype("float32")


def _wrong_scale(pixels: np.ndarray, scale: float) -> InputError:
    low, high = np.min(pixels), np.max(pixels)
    if scale == 1 and low >= 0:
        cause = _("images still on the 0 to 255 scale")
        try_ = _("images / 255")
    elif low < 0 and scale == 1:
        cause = _("images scaled to [-1, 1] or standardized for another model")
        try_ = _("(images + 1) / 2, or the pixels as they were read, / 255")
    else:
        cause = _("images that were prepared for another model")
        try_ = _("the pixels as they were read, from 0 to {scale:g}", scale=scale)
    return InputError(
        _("pixels in [0, {scale:g}]", scale=scale),
        _("{dtype} values from {low:g} to {high:g}", dtype=pixels.dtype, low=low, high=high),
        cause,
        try_,
    )


def as_array(images: object) -> np.ndarray:
    """One array of numbers, or an `InputError` that names the different sizes."""
    try:
        pixels = np.asarray(images)
    except (TypeError, ValueError):
        pixels = np.empty(0, object)
    if pixels.dtype.kind in "biuf":
        return pixels
    try:
        shapes = sorted({np.shape(image) for image in images})  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        shapes = []
    raise InputError(
        _("images of one size, as numbers"),
        _("sizes {shapes}", shapes=", ".join(map(str, shapes[:4])))
        if len(shapes) > 1
        else _("a {kind} of {dtype}", kind=type(images).__name__, dtype=pixels.dtype),
        _("pictures as they came from different files, or their names in place of their pixels"),
        _("keras.ops.image.resize for each of them, then np.stack"),
    )
