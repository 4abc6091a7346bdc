"""What a layer panel tells ahead of a run and while it trains: header, shares, progress."""

from __future__ import annotations

from collections.abc import Sequence
import html

from ftlab.panels.layers.block_row import Row
from ftlab.panels.layers.live import Live
from ftlab.panels.layers.session import Session
from ftlab.panels.layers.state import LayerState
from ftlab.panels.look import bar, heading, note
from ftlab.translation import _, decimal
import numpy as np


def header(state: LayerState, rows: Sequence[Row]) -> str:
    """How much trains, and what BatchNorm will do."""
    on = state.on
    told = _(
        "Trainable: {on} of {total:,} weights ({share:.0%}).",
        on=f"<b>{decimal(on, ',')}</b>",
        total=state.total,
        share=on / max(state.total, 1),
    )
    return (
        heading(_("Layers of {model}", model=state.model.name))
        + f'<div role="status">{told} {batchnorm_words(rows)}</div>'
    )


def batchnorm_words(rows: Sequence[Row]) -> str:
    """What BatchNorm will do, in a sentence."""
    with_some = [row for row in rows if row.batchnorms]
    if not with_some:
        return _("There is no BatchNorm in this model.")
    updating = [row.name for row in with_some if row.updating]
    if not updating:
        return _("BatchNorm: frozen everywhere, its statistics stay as they are.")
    everywhere = len(updating) == len(with_some)
    where = _("every block") if everywhere else html.escape(", ".join(updating))
    return _("BatchNorm: updating in {where}; its statistics follow the new images.", where=where)


def share(row: Row) -> str:
    """A block's share of the weights, and how much of it trains."""
    if row.trainable == 0:
        state = _("frozen")
    elif row.layers_on == row.layers:
        state = _("trains")
    elif row.layers_on:
        state = _("{on} of {n} layers", on=row.layers_on, n=row.layers)
    else:
        state = _("BatchNorm only")
    told = _("{share:.0%} of the weights", share=row.share)
    drawn = bar(row.share, decimal(row.weights, ","), label=told)
    return f'<div class="ftlab-share">{drawn}<span>{state}</span></div>'


def faults(session: Session) -> str:
    """What a check-up found that Train would run into, and what to change."""
    lesson = _("Lesson")
    told = [f"{each.seen}. {each.why} {lesson}: {each.lesson}." for each in session.faults]
    return "".join(note(line, "warning") for line in told)


def now(session: Session) -> str:
    """What the model is now, beside the button that trains it."""
    start = session.start_now()
    told = {
        "pretrained": _("The model now: pretrained."),
        "changed elsewhere": _("The model now: changed in another cell."),
    }.get(str(start), _("The model now: after run {number}.", number=start))
    if session.was_reset:
        told += " " + _("Reset cleared the curves; the table keeps the runs.")
    return f'<div role="status">{told}</div>'


def progress(live: Live | None, running: bool, stopping: bool) -> str:
    """The progress bar, in words beside it."""
    if live is None:
        return ""
    done = live.step / max(live.steps, 1)
    drawn = bar(done, decimal(done, ".0%"), label=_("progress"))
    words = f"{_state(live, running, stopping)} {_counts(live)}"
    if running and not live.step:
        words += "; " + _("the first batch takes longest, while TensorFlow reads the model")
    if running and np.isfinite(live.loss):
        words += ", " + _("loss {loss:.3g}", loss=live.loss)
    return f'<div class="ftlab-flow">{drawn}<span>{words}</span></div>'


def _state(live: Live, running: bool, stopping: bool) -> str:
    if running:
        return _("Stopping after this batch.") if stopping else _("Training.")
    return _("Finished.") if live.step >= live.steps else _("Stopped.")


def _counts(live: Live) -> str:
    words = _(
        "{step} of {steps} batches, {done} of {epochs} epochs",
        step=live.step,
        steps=live.steps,
        done=live.epochs_done,
        epochs=live.epochs,
    )
    if live.stages > 1:
        words += ", " + _("stage {stage} of {stages}", stage=live.stage, stages=live.stages)
    return words
