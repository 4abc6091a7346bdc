"""What a model reads of the dock's parcels through another camera; no widgets."""

from __future__ import annotations

from ftlab.data.camera import Camera
from ftlab.data.handwriting import PARCEL, handwriting, write_on_parcels
from ftlab.data.tasks import DIGITS, FIXED_SEEDS
from ftlab.errors import InputError
from ftlab.models.structure import check_model
from ftlab.translation import _
import keras
import numpy as np


class CameraState:
    """One sample of parcels, a camera, and a model that is asked what it reads.

    The sample is what `load_task("dock").test` photographs, so that figures here are those of
    `accuracy(model, load_task("dock", camera=camera).test)`.

    Args:
        model: A built model that takes parcels `(n, 32, 32, 1)` and gives ten logits. It is
            asked, never trained.

    Attributes:
        labels: int64 `(n,)`: what is written on each parcel.
        shown: Places of the parcels in the strip, one of each digit.

    Raises:
        InputError: A model that does not take parcels.
    """

    def __init__(self, model: keras.Model) -> None:
        seed = FIXED_SEEDS["test"]
        written, self.labels = handwriting("source_test")
        self._parcels, self._seed = write_on_parcels(written, seed), seed + 1
        _check_takes_parcels(model)
        self.model = model
        self.shown = [int(np.argmax(self.labels == digit)) for digit in range(len(DIGITS))]
        self._dock = Camera.preset("dock").photograph(self._parcels, self._seed)
        self.camera = Camera.preset("dock")

    @property
    def camera(self) -> Camera:
        """What photographs the parcels."""
        return self._camera

    @camera.setter
    def camera(self, camera: Camera) -> None:
        if not isinstance(camera, Camera):
            raise InputError(
                _("a Camera"),
                repr(camera),
                _("a preset's name, or a knob's value, in the camera's place"),
                "panel.camera = Camera.preset('belt')",
            )
        self._camera = camera
        self.seen = camera.photograph(self._parcels, self._seed)

    def read(self) -> list[int]:
        """What the model says of each parcel in the strip."""
        return [int(label) for label in self._answers(self.seen[self.shown])]

    def measure(self) -> tuple[float, float]:
        """Shares of the sample that are read rightly: through this camera, through the dock's."""
        here, dock = (
            float(np.mean(self._answers(seen) == self.labels)) for seen in (self.seen, self._dock)
        )
        return here, dock

    def told(self, read: list[int]) -> str:
        """The strip in words."""
        labels = [int(self.labels[place]) for place in self.shown]
        wrong = [
            _("a {label} read as {said}", label=label, said=said)
            for label, said in zip(labels, read, strict=True)
            if label != said
        ]
        right = len(labels) - len(wrong)
        count = _("{n} parcels, {right} read rightly", n=len(labels), right=right)
        return f"{count}; {', '.join(wrong)}." if wrong else f"{count}."

    @property
    def code(self) -> str:
        """A task photographed by this camera, as code."""
        return f'load_task("dock", camera={self.camera})'

    def _answers(self, images: np.ndarray) -> np.ndarray:
        return np.argmax(self.model(images, training=False), axis=-1)


def _check_takes_parcels(model: object) -> None:
    check_model(model)
    expected = (PARCEL, PARCEL, 1), (len(DIGITS),)
    shapes = getattr(model, "input_shape", None), getattr(model, "output_shape", None)
    if any(isinstance(s, tuple) and s[1:] != e for s, e in zip(shapes, expected, strict=True)):
        raise InputError(
            _("a model that takes parcels (n, 32, 32, 1) and gives ten logits, one a digit"),
            _("one that takes {inputs} and gives {outputs}", inputs=shapes[0], outputs=shapes[1]),
            _("a model for other images, or with a head for another task"),
            "CameraPanel(load_backbone('parcels'))",
        )
