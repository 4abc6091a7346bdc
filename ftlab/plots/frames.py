"""Whether a table holds what a plot draws."""

from __future__ import annotations

from collections.abc import Sequence

from ftlab.errors import InputError, listed
from ftlab.translation import _
import pandas as pd


def check_columns(frame: object, columns: Sequence[str]) -> None:
    """Raise an `InputError` unless this is a table with rows and these columns."""
    known = list(frame.columns) if isinstance(frame, pd.DataFrame) else None
    if known is None or not len(frame) or not set(columns) <= set(known):  # type: ignore[arg-type]
        raise InputError(
            _("a DataFrame of one row per run with the columns {names}", names=listed(columns)),
            _("a {kind}", kind=type(frame).__name__)
            if known is None
            else _("{n} rows with {names}", n=len(frame), names=listed(known)),  # type: ignore[arg-type]
            _("a table of means, or one whose columns have other names"),
            _("frame.rename(columns={…}), or pd.DataFrame([{…} for each run])"),
        )
