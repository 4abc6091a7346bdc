"""What a layer panel draws of its runs: curves, forgetting gauge, movement strip, table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
import html
from types import MappingProxyType
from typing import Any

from ftlab.panels.layers.record import RunRecord
from ftlab.panels.look import bar, heading, note
from ftlab.panels.svg import Series, line_chart, side_by_side
from ftlab.translation import N_, _
import numpy as np
import pandas as pd

MANY_LAYERS = 16  # from here on a table of all of them hides what moved


def curves(rows: Sequence[dict[str, float]], pinned: Sequence[RunRecord], number: int) -> str:
    """Target accuracy, validation loss and source accuracy beside each other.

    Args:
        rows: The present run, one row an epoch.
        pinned: Runs to draw behind it.
        number: The present run's.
    """
    named = [(_("run {number}", number=number), pd.DataFrame(rows), False)]
    named += [
        (_("run {number}", number=r.number), r.history, True) for r in pinned if r.number != number
    ]
    present = pd.DataFrame(rows)
    has = "val_accuracy" in present
    columns = [
        ("val_accuracy" if has else "accuracy", _("Target accuracy"), _("accuracy"), True),
        (
            "val_loss" if has else "loss",
            _("Validation loss") if has else _("Training loss"),
            _("loss"),
            False,
        ),
    ]
    if "source_accuracy" in present:
        columns.append(("source_accuracy", _("Source accuracy"), _("accuracy"), True))
    charts = [
        line_chart(
            [
                Series(name, list(frame.epoch), list(frame[column]), style=place, faint=faint)
                for place, (name, frame, faint) in enumerate(named)
                if column in frame
            ],
            title=title,
            xlabel=_("epoch"),
            ylabel=ylabel,
            width=246,
            height=190,
            percent=percent,
        )
        for column, title, ylabel, percent in columns
    ]
    return side_by_side(charts) if len(present) else ""


def gauge(rows: Sequence[dict[str, Any]]) -> str:
    """How much of the source task is lost so far."""
    if not rows or "source_accuracy" not in rows[0]:
        return ""
    before, now = rows[0]["source_accuracy"], rows[-1]["source_accuracy"]
    lost = before - now
    words = _(
        "{lost:+.1f} points (source accuracy {before:.1%} before, {now:.1%} now)",
        lost=100 * lost,
        before=before,
        now=now,
    )
    drawn = bar(lost / max(before, 1e-9), words, label=_("share that was lost"), second=True)
    return f'<div class="ftlab-flow"><b>{_("Forgetting")}</b> {drawn}</div>'


def movement(table: pd.DataFrame, rows: Mapping[str, Sequence[str]] = MappingProxyType({})) -> str:
    """How far each layer moved, by block where there are many, and what is not as intended.

    Args:
        table: One row a layer (`ftlab.audit`).
        rows: Row of the panel → names of the blocks that it shows as one; other blocks stand
            for themselves.
    """
    odd = table[table.verdict != "as intended"]
    told = "".join(
        note(f"{layer}: {_(verdict)}.", "warning")
        for layer, verdict in zip(odd.layer[:8], odd.verdict[:8], strict=True)
    )
    told = told or note(_("What was trainable moved, and nothing else did."))
    layers = _moved(N_("layer"), table)
    if len(table) > MANY_LAYERS:
        layers = (
            _moved(N_("block"), _by_block(table, rows))
            + f"<details><summary>{_('All {n} layers', n=len(table))}</summary>{layers}</details>"
        )
    return heading(_("How far each layer moved"), 5) + told + layers


def runs(records: Sequence[RunRecord], pinned: set[int]) -> str:
    """The runs so far as a table."""
    if not records:
        return ""
    heads = [
        _("run"),
        _("preset"),
        _("rate"),
        _("epochs"),
        "BatchNorm",
        _("target"),
        _("source"),
        _("forgetting"),
        _("how"),
    ]
    lines = "".join(_run(record, record.number in pinned) for record in reversed(records))
    return (
        heading(_("Runs so far"), 5)
        + f'<div class="ftlab-scroll" tabindex="0" role="region" aria-label="{_("runs so far")}">'
        + '<table class="ftlab-table"><tr>'
        + "".join(f"<th>{head}</th>" for head in heads)
        + f"</tr>{lines}</table></div>"
    )


def _by_block(table: pd.DataFrame, rows: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Each block's largest movements; a stage's where the panel shows that."""
    row_of = {name: row for row, names in rows.items() for name in names}
    shown = table.assign(
        block=[row_of.get(name, name) for name in table.block],
        batchnorm=table.kind == "BatchNormalization",
    )
    blocks = shown.groupby("block", sort=False)
    largest = blocks[["trainable", "relative_change", "statistics_change", "batchnorm"]].max()
    kinds = {True: "BatchNormalization", False: ""}
    return largest.assign(kind=largest.batchnorm.map(kinds)).reset_index()


def _moved(what: str, table: pd.DataFrame) -> str:
    """A table with a bar for each layer or block."""
    known = table[["relative_change", "statistics_change"]].to_numpy(float)
    most = max(float(np.max(known, where=np.isfinite(known), initial=0.0)), 1e-12)

    def cell(change: float, shown: bool) -> str:
        return f"<td>{bar(change / most, _percent(change)) if shown else ''}</td>"

    was_to = {True: _("train"), False: _("stay")}
    lines = "".join(
        f"<tr><td>{html.escape(name)}</td><td>{was_to[bool(trainable)]}</td>"
        f"{cell(change, True)}{cell(drift, kind == 'BatchNormalization')}</tr>"
        for name, trainable, change, drift, kind in zip(
            table[what],
            table.trainable,
            table.relative_change,
            table.statistics_change,
            table.kind,
            strict=True,
        )
    )
    name = _("movement by layer") if what == "layer" else _("movement by block")
    heads = (_(what), _("was to"), _("weights moved"), _("statistics moved"))
    return (
        f'<div class="ftlab-scroll" style="max-height:34em" tabindex="0" role="region" '
        f'aria-label="{name}">'
        f'<table class="ftlab-table"><tr>{"".join(f"<th>{head}</th>" for head in heads)}</tr>'
        f"{lines}</table></div>"
    )


def _percent(change: float) -> str:
    if change == 0:
        return _("not at all")
    return f"{change:.1%}" if change >= 1e-3 else f"{change:.1e}"


def _run(record: RunRecord, pinned: bool) -> str:
    settings, (before, after) = record.plan.settings, record.source_accuracy
    known = np.isfinite([before, after]).all()
    start = {
        "pretrained": "",
        "changed elsewhere": ", " + _("from weights set elsewhere"),
    }
    after_run = ", " + _("after run {number}", number=record.start)
    how = _(record.status) + start.get(str(record.start), after_run)
    cells = [
        _("{number} (pinned)", number=record.number) if pinned else str(record.number),
        html.escape(_(record.plan.preset)),
        f"{settings.learning_rate:g}",
        str(settings.epochs),
        _("updating") if record.updating else _("frozen"),
        f"{record.target_accuracy:.1%}",
        f"{after:.1%}" if known else "–",
        _("{n:+.1f} points", n=100 * (before - after)) if known else "–",
        how,
    ]
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
