"""Whether pixels come as the model expects them: scale, channels, and what its first layers see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftlab.clinic.batchnorm import batch_statistics
from ftlab.clinic.body import statistics_at_rest
from ftlab.clinic.families import Family, family_of, reaching
from ftlab.clinic.finding import Finding
from ftlab.clinic.patient import Patient
from ftlab.models.block import is_batchnorm
from ftlab.models.inputs import input_scale
from ftlab.models.trial import as_numbers
from ftlab.translation import _
import numpy as np

_NEAR, _FAR = 12.0, 50.0  # times the variance at home
_APART, _FAR_APART, _TURNED = 0.4, 1.0, "[..., ::-1]"  # standard deviations; red and blue exchanged
_FAINT = 0.04  # the range of what reaches the first layer


def check(patient: Patient) -> Iterator[Finding]:
    """Scale, channel order and what reaches the first layers."""
    images = patient.few[0]
    if not isinstance(images, np.ndarray) or images.ndim != 4 or images.dtype.kind not in "fiub":
        return
    if images.dtype.kind == "f" and not np.isfinite(images).all():
        return
    if not np.ptp(images):
        return
    found = list(_scale(patient, images))
    yield from found
    if not found:
        yield from _home(patient, images)


def _scale(patient: Patient, images: np.ndarray) -> Iterator[Finding]:
    low, high = float(images.min()), float(images.max())
    wants = input_scale(patient.model)
    reach = reaching(patient.model, images.astype("float32"))
    seen = None if reach is None else np.percentile(reach[1], [0.5, 99.5])
    family = family_of(patient.model)
    if wants == 255 and high <= 1.5:
        yield Finding(
            "scaled-twice", "certain",
            _("pixels from {low:.3g} to {high:.3g}, and the model divides by 255 itself: from "
              "{first:.2g} to {last:.2g} reach its first layer", low=low, high=high,
              first=low if seen is None else seen[0], last=high if seen is None else seen[1]),
            "images = images * 255  # as they were read",
        )  # fmt: skip
        return
    if seen is None:
        return
    spread = float(seen[1] - seen[0])
    if 0 < spread < _FAINT:
        yield Finding(
            "scaled-twice", "certain",
            _("values from {first:.2g} to {last:.2g} reach the first layer {name!r}: pixels from "
              "{low:.3g} to {high:.3g} were divided twice", first=seen[0], last=seen[1],
              name=reach[0].name if reach else "", low=low, high=high),
            "images = images * 255  # or leave out the Rescaling layer",
        )  # fmt: skip
    elif family is not None:
        yield from _family(family, seen, low, high)
    elif seen[1] > 30 and high > 30:
        yield from _unscaled(patient, reach[0] if reach else None, seen, low, high)


def _family(family: Family, seen: Any, low: float, high: float) -> Iterator[Finding]:
    wide = family.high > 100
    code = f"images = keras.applications.{family.module}.preprocess_input(images)  # from 0 to 255"
    if wide:
        wrong, sure = (seen[1] <= 3) or (seen[0] >= 0 and seen[1] > 160), "likely"
    elif family.low <= -2:
        wrong, sure = seen[1] > 8, "likely"
        if not wrong and seen[0] >= 0:
            wrong, sure = True, "worth a look"
    else:
        wrong, sure = seen[1] > 3 or (seen[0] >= -0.05 and seen[1] <= 1.05), "likely"
    if wrong:
        yield Finding(
            "input-scale", sure,  # type: ignore[arg-type]
            _("{family} was made for values from about {low:g} to {high:g}; from {first:.3g} to "
              "{last:.3g} reach its first layer", family=family.name, low=family.low,
              high=family.high, first=seen[0], last=seen[1]),
            code,
        )  # fmt: skip


def _unscaled(
    patient: Patient, layer: Any, seen: Any, low: float, high: float
) -> Iterator[Finding]:
    norms = [each for each in patient.model._flatten_layers() if is_batchnorm(each)]
    if norms and not all(statistics_at_rest(each) for each in norms):
        return  # what they saw at home says more
    yield Finding(
        "input-scale", "likely",
        _("pixels from {low:.3g} to {high:.3g} reach the first layer {name!r} as they are; no "
          "layer scales them", low=low, high=high, name=getattr(layer, "name", "")),
        "images = images / 255",
    )  # fmt: skip


def _home(patient: Patient, images: np.ndarray) -> Iterator[Finding]:
    """Compares what the first BatchNorm sees with what it saw when it was trained."""
    norms = [
        layer for layer in patient.model._flatten_layers()
        if is_batchnorm(layer) and not statistics_at_rest(layer)
    ][:3]  # fmt: skip
    if not norms:
        return
    few = images[:32].astype("float32")
    away = _away(patient, few, norms)
    if away > _NEAR:
        scales = {"/ 255": few / 255} if few.max() > 2 else {"* 255": few * 255}
        better = min(scales, key=lambda name: _away(patient, scales[name], norms))
        nearer = _away(patient, scales[better], norms)
        if nearer < away / 3:
            yield Finding(
                "input-scale", "certain" if away > _FAR and nearer < _NEAR else "likely",
                _("the first layers see {away:.0f} times the variance (or as small a part) of "
                  "what they saw at home; with images {better} it is {nearer:.1f} times",
                  away=away, better=better, nearer=nearer),
                f"images = images {better}",
            )  # fmt: skip
            return
    yield from _nearer(patient, few, norms[0])


def _nearer(patient: Patient, few: np.ndarray, norm: Any) -> Iterator[Finding]:
    """Other preparations that are nearer to what the first layers saw at home."""
    here = _distance(patient, few, norm)
    if here <= _APART:
        return
    # A new camera moves these means too: only what the range of pixels allows, and clearly nearer.
    ways = {"/ 2 + 0.5": few / 2 + 0.5} if few.min() < -0.3 else {"* 2 - 1": few * 2 - 1}
    if few.shape[-1] == 3 and not np.allclose(few[..., 0], few[..., 2], atol=1e-3):
        ways[_TURNED] = few[..., ::-1]
    away = {name: _distance(patient, images, norm) for name, images in ways.items()}
    best = min(away, key=lambda name: away[name])
    if away[best] > (0.5 * here if best == _TURNED else 0.25 * here) or (
        best == "* 2 - 1" and here < _FAR_APART
    ):
        return
    space = "" if best == _TURNED else " "
    yield Finding(
        "channel-order" if best == _TURNED else "input-scale", "likely",
        _("with images{way}, what the first layers see is nearer to home: {nearer:.2f} standard "
          "deviations away and not {here:.2f}", way=space + best, nearer=away[best], here=here),
        f"images = images{space}{best}",
    )  # fmt: skip


def _away(patient: Patient, images: np.ndarray, norms: list[Any]) -> float:
    """How many times the variance at home, or as small a part of it; the first layer's median."""
    hidden = _seen(patient, images, norms[:1])
    mean, variance = hidden[0]
    home = np.maximum(as_numbers(norms[0].moving_variance), 1e-9)
    offset = (mean - as_numbers(norms[0].moving_mean)) ** 2
    ratio = float(np.median((variance + offset) / home))
    return max(ratio, 1 / max(float(np.median(variance / home)), 1e-9))


def _distance(patient: Patient, images: np.ndarray, norm: Any) -> float:
    mean, _variance = _seen(patient, images, [norm])[0]
    spread = np.sqrt(np.maximum(as_numbers(norm.moving_variance), 1e-9))
    return float(np.mean(np.abs(mean - as_numbers(norm.moving_mean)) / spread))


def _seen(patient: Patient, images: np.ndarray, norms: list[Any]) -> list[tuple[Any, Any]]:
    """Mean and variance in front of layers, also of frozen ones."""
    flags = [(norm, norm._trainable) for norm in norms]
    try:
        for norm in norms:
            norm._trainable = True
        return batch_statistics(patient, images, norms)
    finally:
        for norm, flag in flags:
            norm._trainable = flag
