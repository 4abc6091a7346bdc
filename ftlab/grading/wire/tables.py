"""Tables, columns and indexes of pandas as plain parts, and back."""

from __future__ import annotations

from collections.abc import Callable
import sys
from typing import Any

import numpy as np

_DTYPES = frozenset({  # of pandas, whose values are made of a list
    "Float32", "Float64", "Int16", "Int32", "Int64", "Int8", "UInt16", "UInt32", "UInt64", "UInt8",
    "boolean", "object", "str", "string",
})  # fmt: skip


def parts(value: Any) -> tuple[str, list[Any]] | None:
    """What a value of pandas is made of; `None` for another."""
    pandas = sys.modules.get("pandas")  # a notebook without pandas has none of its values
    if pandas is None:
        return None
    if value is pandas.NA:
        return "NA", []
    if isinstance(value, pandas.DataFrame):
        columns = [_column(value.iloc[:, place].array) for place in range(value.shape[1])]
        whole = None not in columns
        return ("DataFrame", [columns, value.index, value.columns]) if whole else None
    if isinstance(value, pandas.Series):
        column = _column(value.array)
        return ("Series", [column, value.index, value.name]) if column else None
    if isinstance(value, pandas.RangeIndex):
        return "RangeIndex", [value.start, value.stop, value.step, value.name]
    if isinstance(value, pandas.MultiIndex):
        codes = [np.asarray(each) for each in value.codes]
        return "MultiIndex", [list(value.levels), codes, list(value.names)]
    if isinstance(value, pandas.Index):
        column = _column(value.array)
        return ("Index", [column, value.name]) if column else None
    if isinstance(value, pandas.api.extensions.ExtensionArray):
        column = _column(value)
        return ("array", column) if column else None
    return None


def _column(values: Any) -> list[Any] | None:
    """The kind and the items of a column; `None` for a kind that does not cross."""
    name = str(values.dtype)
    if name == "category":
        return ["category", np.asarray(values.codes), values.categories, bool(values.ordered)]
    if name in _DTYPES:
        return [name, list(values)]
    plain = np.asarray(values)
    return ["", plain] if str(plain.dtype) == name else None


def _array(kind: str, items: Any, *more: Any) -> Any:
    import pandas

    if kind == "":
        return items
    if kind == "category":
        categories, ordered = more
        return pandas.Categorical.from_codes(items, categories, ordered=ordered)
    if kind not in _DTYPES:
        raise ValueError("a column of an unknown kind")
    return pandas.array(items, dtype=kind)


def _frame(columns: list[Any], index: Any, names: Any) -> Any:
    import pandas

    data = {place: pandas.Series(_array(*each), index=index) for place, each in enumerate(columns)}
    frame = pandas.DataFrame(data, index=index)
    frame.columns = names
    return frame


def _pandas(name: str) -> Callable[..., Any]:
    def make(*of: Any) -> Any:
        import pandas

        return getattr(pandas, name)(*of)

    return make


def _series(column: list[Any], index: Any, name: Any) -> Any:
    import pandas

    return pandas.Series(_array(*column), index=index, name=name)


def _index(column: list[Any], name: Any) -> Any:
    import pandas

    return pandas.Index(_array(*column), name=name)


def _range_index(start: int, stop: int, step: int, name: Any) -> Any:
    import pandas

    return pandas.RangeIndex(start, stop, step, name=name)


def _multi_index(levels: list[Any], codes: list[Any], names: list[Any]) -> Any:
    import pandas

    return pandas.MultiIndex(levels, codes, names=names)


def _missing(name: str) -> Callable[[], Any]:
    def found() -> Any:
        import pandas

        return getattr(pandas, name)

    return found


MADE: dict[str, Callable[..., Any]] = {
    "DataFrame": _frame,
    "Index": _index,
    "MultiIndex": _multi_index,
    "NA": _missing("NA"),
    "NaT": _missing("NaT"),
    "RangeIndex": _range_index,
    "Series": _series,
    "Timedelta": _pandas("Timedelta"),
    "Timestamp": _pandas("Timestamp"),
    "array": _array,
}
