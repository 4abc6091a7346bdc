"""What a layer panel draws of its runs: curves, forgetting gauge, movement strip, table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
import html
from types import MappingProxyType
from typing import Any

from ftlab.panels.layers.record import RunRecord
from ftlab.panels.look import bar, heading, note, scrolled, table
from ftlab.plots.charts.lines import Series, from_zero, line_chart, side_by_side
from ftlab.translation import N_, _, decimal
import numpy as np
import pandas as pd

MANY_LAYERS = 16  # from here on a table of all of them hides what moved


def curves(
    rows: Sequence[dict[str, float]], pinned: Sequence[RunRecord], number: int, epochs: int
) -> str:
    """Target accuracy, loss and source accuracy beside each other; a word where there is no run.

    Args:
        rows: The present run, one row per epoch.
        pinned: Runs to draw behind it.
        number: The present run's.
        epochs: How many epochs the present run has in all.
    """
    named = [(number, pd.DataFrame(rows), False)] if rows else []
    named += [(r.number, r.history, True) for r in pinned if not rows or r.number != number]
    if not named:
        return f'<div class="ftlab-quiet">{_("Train: the curves will be here.")}</div>'
    known = {str(column) for _number, frame, _faint in named for column in frame}
    ends = (0.0, float(max([epochs, *(frame.epoch.max() for _number, frame, _f in named)])))
    charts = []
    for column, title, ylabel in _charts(known):
        drawn = [
            Series(_("run {number}", number=run), [*frame.epoch], [*frame[column]], run - 1, faint)
            for run, frame, faint in named
            if column in frame
        ]
        if column == "val_accuracy" and rows and "accuracy" in named[0][1]:
            frame = named[0][1]
            drawn.append(Series(_("training"), [*frame.epoch], [*frame.accuracy], dotted=True))
        percent = column != "val_loss" and column != "loss"
        charts.append(
            line_chart(
                drawn, title=title, xlabel=_("epoch"), ylabel=ylabel, width=400, height=158,
                percent=percent, x_range=ends, y_range=None if percent else from_zero(drawn),
            )
        )  # fmt: skip
    return side_by_side(charts)


def _charts(known: set[str]) -> list[tuple[str, str, str]]:
    """Column, title and label of each chart; titles say on which images it was measured."""
    found = [
        ("val_accuracy", _("Target accuracy, validation images"), _("accuracy")),
        ("val_loss", _("Target loss, validation images"), _("loss")),
    ]
    if "val_accuracy" not in known:
        found = [
            ("accuracy", _("Target accuracy, training images"), _("accuracy")),
            ("loss", _("Target loss, training images"), _("loss")),
        ]
    if "source_accuracy" in known:
        found.append(("source_accuracy", _("Source accuracy, validation images"), _("accuracy")))
    return found


def gauge(rows: Sequence[dict[str, Any]], pretrained: float) -> str:
    """How much of the source task is lost so far.

    Args:
        rows: The present run, one row per epoch.
        pretrained: Source accuracy with the weights that Reset gives back.
    """
    if not rows or "source_accuracy" not in rows[0]:
        return ""
    before, now = rows[0]["source_accuracy"], rows[-1]["source_accuracy"]
    lost = pretrained - now
    words = _(
        "{lost:+.1f} points since pretrained (source accuracy {before:.1%} then, {now:.1%} now, "
        "on validation images)",
        lost=100 * lost,
        before=pretrained,
        now=now,
    )
    if before != pretrained:
        words += ", " + _("{lost:+.1f} points in this run", lost=100 * (before - now))
    drawn = bar(lost / max(pretrained, 1e-9), label=_("share that was lost"), second=True)
    return f"<div><b>{_('Forgetting')}</b> {drawn} {words}</div>"


def both(record: RunRecord) -> str:
    """A finished run's accuracies, on validation and on test images."""
    told = []
    for name, validation, test in (
        (_("target"), record.target_accuracy, record.target_test),
        (_("source"), record.source_accuracy[1], record.source_test),
    ):
        if np.isfinite([validation, test]).all():
            told.append(
                _(
                    "{name} {validation:.1%} on validation images, {test:.1%} on test images",
                    name=name,
                    validation=validation,
                    test=test,
                )
            )
    words = _("At the end of run {number}: {told}.", number=record.number, told="; ".join(told))
    return f'<div role="status">{words}</div>' if told else ""


def movement(moved: pd.DataFrame, rows: Mapping[str, Sequence[str]] = MappingProxyType({})) -> str:
    """How far each layer moved, by block where there are many, and what is not as intended.

    Args:
        moved: One row per layer (`ftlab.audit`).
        rows: Row of the panel → names of the blocks that it shows as one; other blocks stand
            for themselves.
    """
    odd = moved[moved.verdict != "as intended"]
    told = "".join(
        note(f"{layer}: {_(verdict)}.", "warning")
        for layer, verdict in zip(odd.layer[:8], odd.verdict[:8], strict=True)
    )
    told = told or note(_("What was trainable moved, and nothing else did."))
    layers = _moved(N_("layer"), moved)
    if len(moved) > MANY_LAYERS:
        layers = (
            _moved(N_("block"), _by_block(moved, rows))
            + f"<details><summary>{_('All {n} layers', n=len(moved))}</summary>{layers}</details>"
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
        _("target, validation"),
        _("test"),
        _("source, validation"),
        _("test"),
        _("forgetting since pretrained"),
        _("how"),
    ]
    rows = [_run(record, record.number in pinned) for record in reversed(records)]
    return heading(_("Runs so far"), 5) + scrolled(_("runs so far"), table(heads, rows))


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


def _moved(what: str, moved: pd.DataFrame) -> str:
    """A table with a bar for each layer or block."""
    known = moved[["relative_change", "statistics_change"]].to_numpy(float)
    most = max(float(np.max(known, where=np.isfinite(known), initial=0.0)), 1e-12)

    def cell(change: float, shown: bool) -> str:
        return bar(change / most, _percent(change)) if shown else ""

    was_to = {True: _("train"), False: _("stay")}
    columns = ["trainable", "relative_change", "statistics_change", "kind"]
    rows = [
        (
            html.escape(name),
            was_to[bool(trainable)],
            cell(change, True),
            cell(drift, kind == "BatchNormalization"),
        )
        for name, trainable, change, drift, kind in moved[[what, *columns]].itertuples(index=False)
    ]
    name = _("movement by layer") if what == "layer" else _("movement by block")
    heads = (_(what), _("was to"), _("weights moved"), _("statistics moved"))
    return scrolled(name, table(heads, rows), "max-height:34em")


def _percent(change: float) -> str:
    if change == 0:
        return _("not at all")
    return decimal(change, ".1%" if change >= 1e-3 else ".1e")


def _share(value: float) -> str:
    return decimal(value, ".1%") if value == value else "–"


def _run(record: RunRecord, pinned: bool) -> list[str]:
    settings, after = record.plan.settings, record.source_accuracy[1]
    start = {
        "pretrained": "",
        "changed elsewhere": ", " + _("from weights set elsewhere"),
    }
    after_run = ", " + _("after run {number}", number=record.start)
    how = _(record.status) + start.get(str(record.start), after_run)
    cells = [
        _("{number} (pinned)", number=record.number) if pinned else str(record.number),
        html.escape(_(record.plan.preset)),
        decimal(settings.learning_rate),
        str(settings.epochs),
        _("updating") if record.updating else _("frozen"),
        _share(record.target_accuracy),
        _share(record.target_test),
        _share(after),
        _share(record.source_test),
        _("{n:+.1f} points", n=100 * record.forgetting)
        if record.forgetting == record.forgetting
        else "–",
        how,
    ]
    return cells
