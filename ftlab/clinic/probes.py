"""A trained model on the same images, prepared in other ways: does it know them better so?"""

from __future__ import annotations

from collections.abc import Iterator

from ftlab.clinic.body import head_is_fresh
from ftlab.clinic.finding import Finding
from ftlab.clinic.patient import Patient
from ftlab.clinic.sample import labels_of
from ftlab.translation import _
import numpy as np

_KNOWN, _GAIN = 0.6, 0.3


def check(patient: Patient) -> Iterator[Finding]:
    """Scales and channel orders at which a model with a trained head is right far more often."""
    x, y = patient.few
    if not isinstance(x, np.ndarray) or x.ndim != 4 or x.dtype.kind not in "fiu":
        return
    labels = labels_of(y)
    fresh = patient.head is None or head_is_fresh(patient)
    if labels is None or len(labels) < 20 or fresh or len(np.unique(labels)) < 2:
        return
    if not np.isfinite(x).all() or len(patient.answers) != 1 or patient.answers[0].units < 2:
        return
    now = float(np.mean(patient.answers[0].given.argmax(axis=1) == labels))
    if now >= _KNOWN:
        return
    images = x.astype("float32")
    ways = {"* 255": images * 255, "/ 255": images / 255, "* 2 - 1": images * 2 - 1,
            "/ 2 + 0.5": images / 2 + 0.5, "/ 127.5 - 1": images / 127.5 - 1,
            "[..., ::-1]": images[..., ::-1]}  # fmt: skip
    if images.shape[-1] != 3:
        ways.pop("[..., ::-1]")
    scores = {
        name: float(np.mean(patient.say(way).argmax(axis=1) == labels))
        for name, way in ways.items()
    }
    best = max(scores, key=lambda name: scores[name])
    chance = float(np.bincount(labels - labels.min()).max() / len(labels))
    if scores[best] < max(now, chance) + _GAIN:
        return
    yield Finding(
        "channel-order" if best == "[..., ::-1]" else "input-scale", "certain",
        _("the model is right for {now:.0%} of {n} images as they are, and for {best:.0%} of them "
          "with images{way}", now=now, n=len(labels), best=scores[best], way=f" {best}"),
        f"images = images{'' if best.startswith('[') else ' '}{best}",
    )  # fmt: skip
