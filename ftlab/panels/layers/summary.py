"""A layer panel where nobody can click: its state as text and as a table."""

from __future__ import annotations

import html
from typing import Protocol

from ftlab.panels.layers import results
from ftlab.panels.layers.block_row import Row
from ftlab.panels.layers.record import RunRecord
from ftlab.panels.layers.session import Session
from ftlab.panels.layers.state import LayerState
from ftlab.translation import _, decimal
import pandas as pd


class Shown(Protocol):
    """What is told of a panel."""

    state: LayerState
    session: Session


def as_text(panel: Shown) -> str:
    """The panel in a few lines of plain text."""
    state, rows = panel.state, panel.state.rows()
    width = max(len(row.name) for row in rows)
    counts = {"on": state.on, "total": state.total, "model": state.model.name}
    lines = [_("LayerPanel of {model}: {on:,} of {total:,} weights trainable", **counts)]
    lines += [
        f"  {row.name:{width}}  {decimal(row.weights, '>10,')}  {_words(row)}" for row in rows
    ]
    lines += [
        f"  {path}  {_('of no layer')}, {_('trains') if on else _('frozen')}"
        for path, on in state.own.items()
    ]
    lines += [str(state.stale())] if state.stale() else []
    lines += [_told(record) for record in panel.session.records]
    code = ".select('last block'), .train(), .wait(), .runs, .code()"
    lines.append(_("From code: {code}", code=code))
    return "\n".join(lines)


def as_html(panel: Shown) -> str:
    """The panel as a table, for pages without widgets."""
    state, rows = panel.state, panel.state.rows()
    table = pd.DataFrame(
        [
            (row.name, decimal(row.weights, ","), decimal(row.share, ".0%"), _words(row))
            for row in rows
        ],
        columns=[_("block"), _("weights"), _("share"), _("state")],
    ).to_html(index=False, border=0)
    title = _("Layers of {model}", model=html.escape(state.model.name))
    counts = _("{on:,} of {total:,} weights trainable.", on=state.on, total=state.total)
    advice = _("Run this notebook in JupyterLab to steer them.")
    parts = [f"<p><b>{title}</b>: {counts} {advice}</p>", table]
    told = [str(state.stale())] if state.stale() else []
    told += [_told(record) for record in panel.session.records]
    parts += [f"<p>{html.escape(line)}</p>" for line in told]
    live, records = panel.session.live, panel.session.records
    if live and records and not panel.session.running:
        parts += [
            results.curves(live.rows, [], len(records), live.epochs),
            results.gauge(live.rows, panel.session.source_pretrained),
            results.both(records[-1]),
        ]
    return "".join(parts)


def _words(row: Row) -> str:
    trains = _("trains {on} of {n} layers", on=row.layers_on, n=row.layers)
    parts = [trains if row.layers_on else _("frozen")]
    if row.batchnorms:
        parts.append(_("BatchNorm updating") if row.updating else _("BatchNorm frozen"))
    if row.multiplier is None:
        parts.append(_("several rates"))
    elif row.multiplier != 1:
        parts.append(_("rate × {factor:g}", factor=row.multiplier))
    return ", ".join(parts)


def _told(record: RunRecord) -> str:
    before, after = record.source_accuracy
    told = _(
        "Run {number} ({preset}, {status}): target {accuracy:.1%}",
        number=record.number,
        preset=_(record.plan.preset),
        status=_(record.status),
        accuracy=record.target_accuracy,
    )
    if after != after:
        return told
    return f"{told}, " + _("source {before:.1%} → {after:.1%}", before=before, after=after)
