"""Several draws in one row: their mean, and how far they lie apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ftlab.errors import InputError, listed
from ftlab.translation import _
import pandas as pd


def spread(
    rows: pd.DataFrame | Sequence[Mapping[str, Any]], by: str | list[str], of: str | list[str]
) -> pd.DataFrame:
    """The mean of each group, and its lowest and highest row: a difference, or the luck of a draw?

    Args:
        rows: A table with one row for each draw or seed, such as `sweep` gives, or dicts.
        by: The column, or columns, whose values name the groups.
        of: The column, or columns, with what was measured.

    Returns:
        A row for each group, in their order, with the columns `mean`, `lowest` and `highest` below
        each of `of` (without that level for a single one), of the unit of the rows.

    Raises:
        InputError: The rows have no such column.

    Example:
    >>> rows = [{"rate": 0.1, "belt": 0.5}, {"rate": 0.1, "belt": 0.7}, {"rate": 1.0, "belt": 0.2}]
    >>> spread(rows, by="rate", of="belt")
          mean  lowest  highest
    rate
    0.1    0.6     0.5      0.7
    1.0    0.2     0.2      0.2
    """
    table = pd.DataFrame(rows)
    wanted = [*([by] if isinstance(by, str) else by), *([of] if isinstance(of, str) else of)]
    lacking = [name for name in wanted if name not in table]
    if lacking:
        raise InputError(
            _("columns of the rows: {names}", names=listed(map(str, table.columns))),
            listed(lacking),
            _("a spelling slip, or a table that was grouped already"),
            _("spread(table, by='learning_rate', of='target_accuracy')"),
        )
    grouped = table.groupby(by, sort=False)[of].agg(["mean", "min", "max"])
    return grouped.rename(columns={"min": "lowest", "max": "highest"})
