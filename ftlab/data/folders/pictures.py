"""One picture file as an array: whatever is in it, upright, in grey or in color, at one size."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal
import warnings

from ftlab.errors import InputError
from ftlab.translation import _
import numpy as np
from PIL import Image, ImageOps

ColorMode = Literal["rgb", "grayscale"]

ENDINGS = {".bmp", ".gif", ".jfif", ".jpe", ".jpeg", ".jpg", ".png", ".webp"}
KINDS = "bmp, gif, jpeg, png, webp"
_FORMATS = ("BMP", "GIF", "JPEG", "PNG", "WEBP")
_MODES = {"rgb": "RGB", "grayscale": "L"}
_PAPER = "white"  # what transparent pictures are laid on


def read_picture(
    file: Path, size: tuple[int, int], color_mode: ColorMode
) -> tuple[np.ndarray, bytes]:
    """The pixels of a file, and a fingerprint of what they were before they were resized.

    The first frame of an animation is taken, the orientation that a camera noted is applied, and
    transparent pixels show white. Color profiles are not applied. Resizing is Pillow's `BILINEAR`:
    linear between pixels where the picture grows, a weighted mean of all pixels where it shrinks.

    Args:
        file: A bmp, gif, jpeg, png or webp file.
        size: Height and width to resize to, in pixels; the proportions are not kept.
        color_mode: `"rgb"` or `"grayscale"`.

    Returns:
        float32 `(height, width, 3 or 1)` in [0, 1], and bytes that only the same pixels give.

    Raises:
        InputError: It cannot be read, or not all of it.

    Source: https://pillow.readthedocs.io/en/stable/handbook/concepts.html
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's, about what it can repair
            with Image.open(file, formats=_FORMATS) as opened:
                opened.load()
                picture = _plain(_upright(opened), color_mode)
    except PermissionError:
        raise InputError(
            _("pictures that you may read"),
            str(file),
            _("the file belongs to somebody else"),
            _("ask its owner, or change its permissions"),
        ) from None
    except Exception:  # Pillow's readers raise errors of many kinds
        raise InputError(
            _("pictures that can be read: {kinds}", kinds=KINDS),
            _("{file}, which cannot", file=file),
            _("a broken download, or a file of another kind, HEIC for example, that was renamed"),
            _("open it in a picture viewer; save it as png, or delete it"),
        ) from None
    told = f"{picture.mode} {picture.size}".encode()
    fingerprint = hashlib.blake2b(told + picture.tobytes(), digest_size=16).digest()
    resized = np.asarray(picture.resize(size[::-1], Image.Resampling.BILINEAR), "float32")
    pixels = (resized if picture.mode == "F" else resized / 255).clip(0, 1)
    pixels = pixels if pixels.ndim == 3 else pixels[..., None]
    channels = 3 if color_mode == "rgb" else 1
    return np.broadcast_to(pixels, (*size, channels)), fingerprint


def _upright(picture: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # the pixels are fine; only what the camera noted beside them is damaged
        return picture


def _plain(picture: Image.Image, color_mode: ColorMode) -> Image.Image:
    """Without palette, transparency, inks or 16 bits: grey, color, or grey as float in [0, 1]."""
    if picture.mode == "I" or picture.mode.startswith("I;16"):
        if "transparency" in picture.info:
            raise ValueError("16-bit grey with a transparent grey: Pillow has no way to lay it out")
        return Image.fromarray(np.asarray(picture, "float32") / 65535)
    if picture.has_transparency_data:
        seen = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", seen.size, _PAPER), seen)
    if picture.mode not in ("1", "L"):
        picture = picture.convert("RGB")
    return picture.convert(_MODES[color_mode])
