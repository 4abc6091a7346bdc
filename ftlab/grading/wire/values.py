"""Values that may cross between the student's process and the trusted one.

Plain data, arrays and Keras models, and nothing that could run: decoding makes objects of Python's
and NumPy's own types, and models of Keras's own layers. A student's object of another kind arrives
as a stand-in (see `ftlab.grading.wire.foreign`).
"""

from __future__ import annotations

from collections.abc import Sequence
import io
import sys
from typing import Any

from ftlab.grading.lessons import Split
from ftlab.grading.wire.archive import model_bytes, model_from_bytes
from ftlab.grading.wire.foreign import foreign, note
from ftlab.grading.wire.kinds import MOST_ITEMS, made, parts
from ftlab.grading.wire.model_config import flags, set_flags
from ftlab.grading.wire.models import is_plain, pack, unpack
import numpy as np

MOST_DEPTH = 24
_MASKED = np.ma.MaskedArray
_PLAIN: dict[type, Any] = {int: int.__int__, float: float.__float__, str: str.__str__}
_SEQUENCES: dict[str, Any] = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}


class CannotCross(Exception):
    """A value is too deep, too large or not what it says it is."""


def encode(value: Any) -> tuple[Any, list[bytes]]:
    """A value as JSON and blobs.

    Args:
        value: Plain data, arrays, tensors, Keras models, and containers of these.

    Returns:
        `(tree, blobs)`; the tree refers to blobs by their place.

    Raises:
        CannotCross: More than 24 containers in one another, or 200,000 items.

    Example:
    >>> encode({"a": (1, 2.5)})
    ({'dict': [['a', {'tuple': [1, 2.5]}]]}, [])
    """
    blobs: list[bytes] = []
    return _Encoder(blobs).tree(value, 0), blobs


def decode(tree: Any, blobs: Sequence[bytes], spare: Sequence[Any] = ()) -> Any:
    """The value of `encode`, made of plain types only.

    Args:
        tree: Perhaps forged.
        blobs: Perhaps forged.
        spare: Models that nobody needs any more, to be used for models with the same layers.

    Raises:
        CannotCross: The tree or a blob is not as `encode` makes them.
    """
    try:
        return _Decoder(blobs, spare).value(tree, 0)
    except CannotCross:
        raise
    except Exception as error:  # whatever a forged array or model leads to
        raise CannotCross(f"{type(error).__name__}: {error}") from None


class _Encoder:
    def __init__(self, blobs: list[bytes]) -> None:
        self.blobs, self.items = blobs, 0

    def tree(self, value: Any, depth: int) -> Any:
        self.items += 1
        if depth > MOST_DEPTH or self.items > MOST_ITEMS:
            raise CannotCross("a value too deep or with too many parts to hand over")
        if value is None or type(value) in (bool, int, float, str):
            return value
        if isinstance(value, np.generic):
            return {"scalar": self.array(np.asarray(value))}
        if isinstance(value, np.ndarray) and value.dtype != object and type(value) is not _MASKED:
            return {"array": self.array(value)}
        for plain, made_plain in _PLAIN.items():  # a subclass crosses as what it is derived from
            if isinstance(value, plain):
                return made_plain(value)
        return self.container(value, depth)

    def container(self, value: Any, depth: int) -> Any:
        if isinstance(value, Split):
            return {"split": [self.tree(each, depth + 1) for each in value]}
        if isinstance(value, dict):
            pairs = list(value.items())
            return {"dict": [[self.tree(k, depth + 1), self.tree(v, depth + 1)] for k, v in pairs]}
        for name, kind in _SEQUENCES.items():
            if isinstance(value, kind):
                return {name: [self.tree(each, depth + 1) for each in value]}
        if apart := parts(value):
            kind, of = apart
            return {"made": [kind, [self.tree(each, depth + 1) for each in of]]}
        if _is_model(value):
            return self.model(value)
        if callable(getattr(value, "numpy", None)):  # tensors and variables
            return self.tree(np.asarray(value.numpy()), depth)
        note(type(value).__name__)
        return {"foreign": type(value).__name__}

    def model(self, value: Any) -> Any:
        kind = type(value)
        if kind.__module__.partition(".")[0] not in ("keras", "ftlab"):
            raise CannotCross(
                f"a model of a class of its own, {kind.__name__!r:.60}: grading reads no code of "
                "its author's; it should be a keras.Sequential, or a keras.Model(inputs, outputs)"
            )
        if not is_plain(value):
            self.blobs.append(self.file(value))
            return {"archive": [len(self.blobs) - 1, flags(value)]}
        description, arrays = pack(value)
        return {"model": [description, [self.array(array) for array in arrays]]}

    def file(self, value: Any) -> bytes:
        try:
            return model_bytes(value)
        except Exception as error:  # what Keras raises of a model that it cannot save
            said = (str(error).strip().splitlines() or [""])[0][:200]
            raise CannotCross(f"a model that Keras cannot save: {said}") from None

    def array(self, value: np.ndarray) -> int | None:
        file = io.BytesIO()
        try:
            np.save(file, value, allow_pickle=False)
        except ValueError:
            return None  # an array of objects
        self.blobs.append(file.getvalue())
        return len(self.blobs) - 1


class _Decoder:
    def __init__(self, blobs: Sequence[bytes], spare: Sequence[Any]) -> None:
        self.blobs, self.spare, self.items = blobs, list(spare), 0

    def value(self, tree: Any, depth: int) -> Any:
        self.items += 1
        if depth > MOST_DEPTH or self.items > MOST_ITEMS:
            raise CannotCross("a value too deep or with too many parts")
        if not isinstance(tree, dict):
            if isinstance(tree, list):
                raise CannotCross("a list without its kind")
            return tree
        if len(tree) != 1:
            raise CannotCross("a value of two kinds")
        ((kind, content),) = tree.items()
        return self.of_kind(kind, content, depth)

    def of_kind(self, kind: str, content: Any, depth: int) -> Any:
        if kind in _SEQUENCES:
            return _SEQUENCES[kind](self.value(each, depth + 1) for each in content)
        if kind == "dict":
            return {self.value(k, depth + 1): self.value(v, depth + 1) for k, v in content}
        if kind == "split":
            return Split(*(self.value(each, depth + 1) for each in content))
        if kind == "model":
            description, places = content
            return unpack(description, [self.array(place) for place in places], self.spare)
        if kind == "archive":
            place, wanted = content
            model = model_from_bytes(self.blob(place))
            set_flags(model, wanted)
            return model
        if kind == "made":
            name, of = content
            return made(name, [self.value(each, depth + 1) for each in of])
        if kind == "foreign":
            return foreign(content)
        if kind not in ("array", "scalar"):
            raise CannotCross("a value of an unknown kind")
        if content is None:
            return foreign("ndarray")
        return self.array(content)[()] if kind == "scalar" else self.array(content)

    def array(self, place: Any) -> np.ndarray:
        array: np.ndarray = np.load(io.BytesIO(self.blob(place)), allow_pickle=False)
        return array

    def blob(self, place: Any) -> bytes:
        if type(place) is not int or not 0 <= place < len(self.blobs):
            raise CannotCross("a blob that is not there")
        return self.blobs[place]


def _is_model(value: Any) -> bool:
    keras = sys.modules.get("keras")  # a notebook without Keras has no models
    return keras is not None and isinstance(value, keras.Model)
