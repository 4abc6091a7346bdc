"""The pictures of the camera panel, as HTML."""

from __future__ import annotations

import base64
import html
from io import BytesIO

from ftlab.panels import look
from ftlab.panels.camera.state import CameraState
from ftlab.translation import _
import numpy as np
from PIL import Image


def strip(state: CameraState) -> str:
    """Ten parcels through the camera, each with what is on it and what the model says."""
    read = state.read()
    figures = []
    for place, said in zip(state.shown, read, strict=True):
        label = int(state.labels[place])
        verdict = "✓" if said == label else "✗"
        figures.append(
            '<span style="display:inline-block;text-align:center;margin:2px">'
            f'<img src="{_png(state.seen[place, ..., 0])}" alt="" width="56" height="56" '
            f'style="display:block;image-rendering:pixelated">{label} → {said} {verdict}</span>'
        )
    told = html.escape(state.told(read))
    return (
        f'<div role="img" aria-label="{told}">{"".join(figures)}</div>'
        f'<div class="ftlab-quiet">{_("written → read by the model")}</div>'
    )


def accuracies(here: float, dock: float, count: int) -> str:
    """Accuracy through this camera and through the dock's, as bars with figures.

    Args:
        here: In [0, 1].
        dock: In [0, 1].
        count: On how many parcels.
    """
    this = _("{share:.1%} through this camera", share=here)
    docks = _("{share:.1%} through the dock’s camera", share=dock)
    return (
        f'<div role="status">{look.bar(here, this)}</div>'
        f"<div>{look.bar(dock, docks, second=True)}</div>"
        f'<div class="ftlab-quiet">{_("accuracy on the same {n} parcels", n=count)}</div>'
    )


def _png(image: np.ndarray) -> str:
    file = BytesIO()
    Image.fromarray((image * 255).round().astype("uint8")).save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
