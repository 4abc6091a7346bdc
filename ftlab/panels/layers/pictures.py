"""What a layer panel tells ahead of a run and while it trains: header, shares, progress."""

from __future__ import annotations

from collections.abc import Sequence
import html

from ftlab.panels.layers.block_row import Row
from ftlab.panels.layers.live import Live
from ftlab.panels.layers.state import LayerState
from ftlab.panels.look import bar, heading
import numpy as np


def header(state: LayerState, rows: Sequence[Row]) -> str:
    """How much trains, and what BatchNorm will do."""
    on = sum(row.trainable for row in rows)
    return (
        heading(f"Layers of {state.model.name}")
        + f'<div role="status">Trainable: <b>{on:,}</b> of {state.total:,} weights '
        f"({on / max(state.total, 1):.0%}). {batchnorm_words(rows)}</div>"
    )


def batchnorm_words(rows: Sequence[Row]) -> str:
    """What BatchNorm will do, in a sentence."""
    with_some = [row for row in rows if row.batchnorms]
    if not with_some:
        return "There is no BatchNorm in this model."
    updating = [row.name for row in with_some if row.updating]
    if not updating:
        return "BatchNorm: frozen everywhere, its statistics stay as they are."
    where = "every block" if len(updating) == len(with_some) else html.escape(", ".join(updating))
    return f"BatchNorm: updating in {where}; its statistics follow the new images."


def share(row: Row) -> str:
    """A block's share of the weights, and how much of it trains."""
    if row.trainable == 0:
        state = "frozen"
    elif row.layers_on == row.layers:
        state = "trains"
    elif row.layers_on:
        state = f"trains {row.layers_on} of {row.layers} layers"
    else:
        state = "BatchNorm only"
    told = f"{row.share:.0%} of the weights"
    return (
        f'<div class="ftlab-flow">{bar(row.share, f"{row.weights:,}", label=told)}'
        f"<span>{state}</span></div>"
    )


def progress(live: Live | None, running: bool, stopping: bool) -> str:
    """The progress bar, in words beside it."""
    if live is None:
        return ""
    done = live.step / max(live.steps, 1)
    words = f"{live.step} of {live.steps} batches, {live.epochs_done} of {live.epochs} epochs"
    if live.stages > 1:
        words += f", stage {live.stage} of {live.stages}"
    if running:
        words = ("Stopping after this batch. " if stopping else "Training. ") + words
        if not live.step:
            words += "; the first batch takes longest, while TensorFlow reads the model"
        if np.isfinite(live.loss):
            words += f", loss {live.loss:.3g}"
    else:
        words = ("Finished. " if live.step >= live.steps else "Stopped. ") + words
    drawn = bar(done, f"{done:.0%}", label="progress")
    return f'<div class="ftlab-flow">{drawn}<span>{words}</span></div>'
