"""A virtual camera: the same parcel, seen another way.

A change of camera is the simplest domain shift there is. What is written does not change, what
the pixels say does. Every knob is in the reader's hands.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from numbers import Real
from typing import ClassVar

from ftlab.errors import InputError, listed
from ftlab.translation import _
import numpy as np
from scipy import ndimage


@dataclass(frozen=True)
class Camera:
    """How parcels are photographed.

    Args:
        rotation: Tilt of the picture in degrees, -180 to 180; positive turns it anticlockwise.
        wobble: Standard deviation of the tilt from one parcel to the next, in degrees, 0 to 45.
        shear: Slant in degrees, -45 to 45.
        brightness: Added to every pixel, -1 to 1.
        contrast: Factor on the distance from mid grey, 0 to 2; 1 changes nothing.
        blur: Standard deviation of the blur in pixels, 0 to 4.
        noise: Standard deviation of the sensor's noise in grey values, 0 to 0.5.
        invert: Whether light and dark change places.

    Raises:
        InputError: A knob is out of its range.

    Example:
    >>> Camera.preset("belt").rotation
    32
    >>> parcels = np.full((2, 32, 32, 1), 0.8, "float32")
    >>> Camera(invert=True).photograph(parcels, seed=0).mean().round(2)
    np.float32(0.2)
    """

    rotation: float = 0.0
    wobble: float = 0.0
    shear: float = 0.0
    brightness: float = 0.0
    contrast: float = 1.0
    blur: float = 0.0
    noise: float = 0.0
    invert: bool = False

    RANGES: ClassVar[dict[str, tuple[float, float]]] = {
        "rotation": (-180, 180),
        "wobble": (0, 45),
        "shear": (-45, 45),
        "brightness": (-1, 1),
        "contrast": (0, 2),
        "blur": (0, 4),
        "noise": (0, 0.5),
    }

    def __post_init__(self) -> None:
        for knob, (low, high) in self.RANGES.items():
            value = getattr(self, knob)
            if not isinstance(value, Real) or not low <= float(value) <= high:
                raise InputError(
                    _("{knob} between {low} and {high}", knob=knob, low=low, high=high),
                    f"{knob}={value!r}",
                    _("angles are in degrees, blur in pixels, the rest in grey values of [0, 1]"),
                    f"Camera({knob}={high / 4:g})",
                )

    @classmethod
    def preset(cls, name: str) -> Camera:
        """A camera by name: `"dock"`, `"belt"` or `"night"`."""
        if name not in PRESETS:
            raise InputError(
                _("one of the cameras {names}", names=listed(PRESETS)),
                repr(name),
                _("a spelling slip, or a task's name in a camera's place"),
                _("Camera.preset('belt'), or Camera(rotation=15) for one of your own"),
            )
        return PRESETS[name]

    def photograph(self, images: np.ndarray, seed: int) -> np.ndarray:
        """Photograph images of shape `(n, height, width, 1)`.

        Args:
            images: float `(n, height, width, 1)` in [0, 1].
            seed: Chooses the wobble and the noise. The same seed gives the same bytes.

        Returns:
            float32, same shape, in [0, 1].
        """
        _check_images(images)
        rng = np.random.default_rng(seed)
        angles = self.rotation + self.wobble * rng.standard_normal(len(images))
        noise = rng.standard_normal(images.shape, dtype="float32") * self.noise
        seen = self._tilt(np.asarray(images, "float32")[..., 0], angles)[..., None]
        if self.blur:
            seen = ndimage.gaussian_filter(seen, (0, self.blur, self.blur, 0), mode="nearest")
        if self.invert:
            seen = 1 - seen
        seen = 0.5 + self.contrast * (seen - 0.5) + self.brightness + noise
        return np.clip(seen, 0, 1).astype("float32")

    def _tilt(self, images: np.ndarray, angles: np.ndarray) -> np.ndarray:
        if not angles.any() and not self.shear:
            return images
        slant = np.array([[1, 0], [np.tan(np.radians(self.shear)), 1]])
        center = (np.array(images.shape[1:]) - 1) / 2
        tilted = np.empty_like(images)
        for image, angle, out in zip(images, np.radians(angles), tilted, strict=True):
            cos, sin = np.cos(angle), np.sin(angle)
            matrix = np.array([[cos, sin], [-sin, cos]]) @ slant
            ndimage.affine_transform(
                image, matrix, center - matrix @ center, output=out, order=1, mode="nearest"
            )
        return tilted

    def __str__(self) -> str:
        """Only the knobs that differ from a camera that changes nothing."""
        turned = [
            f"{knob.name}={getattr(self, knob.name):g}"
            for knob in fields(self)
            if getattr(self, knob.name) != knob.default
        ]
        return f"Camera({', '.join(turned)})"


PRESETS: dict[str, Camera] = {
    "dock": Camera(wobble=5, noise=0.03),
    "belt": Camera(
        rotation=32, wobble=6, shear=12, brightness=-0.15, contrast=0.75, blur=0.6, noise=0.04
    ),
    "night": Camera(rotation=-20, wobble=6, contrast=0.9, noise=0.04, invert=True),
}


def _check_images(images: np.ndarray) -> None:
    shape = np.shape(images)
    if len(shape) != 4 or shape[-1] != 1:
        raise InputError(
            _("images of shape (n, height, width, 1)"),
            _("shape {shape}", shape=shape),
            _("a single image, or a missing channel axis"),
            _("images[..., None] for a missing channel, image[None] for a single image"),
        )
    if len(images) and not (np.min(images) >= 0 and np.max(images) <= 1):  # refuses NaN too
        raise InputError(
            _("grey values in [0, 1]"),
            _("values from {low:g} to {high:g}", low=np.min(images), high=np.max(images)),
            _("the images are still on the 0 to 255 scale"),
            "images / 255",
        )
