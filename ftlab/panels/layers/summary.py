"""A layer panel where nobody can click: its state as text and as a table."""

from __future__ import annotations

import html
from typing import Protocol

from ftlab.panels.layers.block_row import Row
from ftlab.panels.layers.record import RunRecord
from ftlab.panels.layers.session import Session
from ftlab.panels.layers.state import LayerState
import pandas as pd


class Shown(Protocol):
    """What is told of a panel."""

    state: LayerState
    session: Session


def as_text(panel: Shown) -> str:
    """The panel in a few lines of plain text."""
    state, rows = panel.state, panel.state.rows()
    on = sum(row.trainable for row in rows)
    width = max(len(row.name) for row in rows)
    lines = [f"LayerPanel of {state.model.name}: {on:,} of {state.total:,} weights trainable"]
    lines += [f"  {row.name:{width}}  {row.weights:>10,}  {_words(row)}" for row in rows]
    lines += [str(state.stale())] if state.stale() else []
    lines += [_told(record) for record in panel.session.records]
    lines.append("From code: .select('last block'), .train(), .wait(), .runs, .code()")
    return "\n".join(lines)


def as_html(panel: Shown) -> str:
    """The panel as a table, for pages without widgets."""
    state, rows = panel.state, panel.state.rows()
    on = sum(row.trainable for row in rows)
    table = pd.DataFrame(
        [(row.name, f"{row.weights:,}", f"{row.share:.0%}", _words(row)) for row in rows],
        columns=["block", "weights", "share", "state"],
    ).to_html(index=False, border=0)
    parts = [
        f"<p><b>Layers of {html.escape(state.model.name)}</b>: {on:,} of {state.total:,} weights "
        "trainable. Run this notebook in JupyterLab to steer them.</p>",
        table,
    ]
    told = [str(state.stale())] if state.stale() else []
    told += [_told(record) for record in panel.session.records]
    parts += [f"<p>{html.escape(line)}</p>" for line in told]
    return "".join(parts)


def _words(row: Row) -> str:
    state = f"trains {row.layers_on} of {row.layers} layers" if row.layers_on else "frozen"
    if row.batchnorms:
        state += f", BatchNorm {'updating' if row.updating else 'frozen'}"
    if row.multiplier != 1:
        state += f", rate × {row.multiplier:g}"
    return state


def _told(record: RunRecord) -> str:
    before, after = record.source_accuracy
    source = f", source {before:.1%} → {after:.1%}" if after == after else ""
    return (
        f"Run {record.number} ({record.plan.preset}, {record.status}): "
        f"target {record.target_accuracy:.1%}{source}"
    )
