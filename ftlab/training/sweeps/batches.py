"""Which rows run together: those that share a lane, and how many lanes there are."""

from __future__ import annotations

from typing import Any

from ftlab.training.sweeps.grid import Setting

WORTH_A_TRACING = 60  # epochs in which every block trains


def batches(rows: list[Setting], workers: int) -> list[list[Setting]]:
    """Rows that share a lane together, the costliest first; lanes are split to feed all workers."""
    by_lane: dict[Any, list[Setting]] = {}
    for row in rows:
        stock_step = row.penalty is None or row.penalty.stock_step
        key = (row.trainable, row.batchnorm, row.strategy, None if stock_step else row.penalty)
        by_lane.setdefault(key, []).append(row)
    parts = max(1, -(-workers // max(1, len(by_lane))))
    found = []
    for lane in by_lane.values():
        # A lane is traced once for each of its parts; a short one is not worth two tracings.
        count = min(parts, len(lane), 1 + int(_cost(lane) // WORTH_A_TRACING))
        found += [lane[part::count] for part in range(count)]
    return sorted(found, key=_cost, reverse=True)


def _cost(rows: list[Setting]) -> float:
    """About how long rows take, in epochs in which every block trains."""
    blocks = rows[0].trainable
    share = 1.0 if blocks is None or len(blocks) > 1 else 0.05
    return share * sum(row.epochs for row in rows)
