"""Weights out of a file of PyTorch, without PyTorch and without running what the file says.

Such a file is a pickle, and a pickle may call any function there is. Here it may name an ordered
dict, a tensor and the kinds of storages, and nothing else; all four become plain data.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
import io
import math
import pickle
import struct
from typing import Any, NoReturn

from ftlab.errors import InputError
from ftlab.translation import _
import numpy as np

# What every file of the old format begins with: a number of its own, then its version.
_MAGIC, _PROTOCOL = 0x1950A86A20F9469CFC6C, 1001
_KINDS = {
    "DoubleStorage": "<f8",
    "FloatStorage": "<f4",
    "HalfStorage": "<f2",
    "LongStorage": "<i8",
    "IntStorage": "<i4",
    "ShortStorage": "<i2",
    "CharStorage": "i1",
    "ByteStorage": "u1",
    "BoolStorage": "?",
}


@dataclass(frozen=True)
class _Storage:
    """A row of numbers that follows after the pickles."""

    key: str
    dtype: np.dtype[Any]
    length: int


@dataclass(frozen=True)
class _Tensor:
    """Where in a storage a tensor's numbers lie; offset and strides in elements."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def cut(self, numbers: np.ndarray) -> np.ndarray:
        counts = (self.offset, *self.shape, *self.strides)
        if len(self.shape) != len(self.strides) or any(count < 0 for count in counts):
            raise ValueError("a tensor of an impossible shape")
        last = sum((n - 1) * step for n, step in zip(self.shape, self.strides, strict=True))
        fits = math.prod(self.shape) <= len(numbers) and self.offset + last < len(numbers)
        if 0 not in self.shape and not fits:
            raise ValueError("a tensor that is larger than its storage")
        steps = tuple(step * numbers.itemsize for step in self.strides)
        seen = np.lib.stride_tricks.as_strided(numbers[self.offset :], self.shape, steps)
        return np.array(seen, numbers.dtype.newbyteorder("="))


def read_pytorch_file(content: bytes) -> dict[str, np.ndarray]:
    """The tensors of a `state_dict` that `torch.save` wrote in its old format.

    Args:
        content: The whole file. The old format is that of PyTorch before 1.6, and of
            `torch.save(…, _use_new_zipfile_serialization=False)` since.

    Returns:
        Name → array, in the file's order; dtypes and shapes as in PyTorch, nothing transposed.

    Raises:
        InputError: Another format, a file cut short, or one that names anything but tensors. What
            it names is not imported, let alone called.

    Example:
    >>> read_pytorch_file(b"PK")
    Traceback (most recent call last):
        ...
    ftlab.errors.InputError: expected a state dict in PyTorch's old file format; got b'PK'.
      Likely cause: a file of PyTorch's newer zip format.
      Try: torch.save(model.state_dict(), file, _use_new_zipfile_serialization=False)

    Source: https://github.com/pytorch/pytorch/blob/main/torch/serialization.py
    """
    file = io.BytesIO(content)
    try:
        if _unpickle(file) != _MAGIC or _unpickle(file) != _PROTOCOL:
            raise ValueError("another beginning")
        if _unpickle(file).get("little_endian") is not True:
            raise ValueError("numbers whose bytes stand in another order")
        state, keys = _unpickle(file), _unpickle(file)
        tensors = _tensors(state)
        storages = _storages(file, keys, {tensor.storage for tensor in tensors.values()})
        return {name: tensor.cut(storages[tensor.storage.key]) for name, tensor in tensors.items()}
    except InputError:
        raise
    except Exception as error:  # broken bytes make a pickle fail in any way
        _refuse(content, error)


def _tensors(state: object) -> dict[str, _Tensor]:
    if not isinstance(state, dict):
        raise ValueError(f"a {type(state).__name__} instead of a state dict")
    for name, value in state.items():
        if not isinstance(name, str) or not isinstance(value, _Tensor):
            raise ValueError(f"a {type(value).__name__} instead of a tensor")
    return dict(state)


def _storages(
    file: io.BytesIO, keys: Sequence[str], announced: set[_Storage]
) -> dict[str, np.ndarray]:
    """The rows of numbers that follow the pickles, each behind its own length."""
    by_key = {storage.key: storage for storage in announced}
    if sorted(keys) != sorted(storage.key for storage in announced):
        raise ValueError("other storages than those of the tensors")
    found = {}
    for key in keys:
        storage = by_key[key]
        (length,) = struct.unpack("<q", file.read(8))
        numbers = file.read(storage.length * storage.dtype.itemsize)
        if length != storage.length:
            raise ValueError("a storage of another length than announced")
        found[key] = np.frombuffer(numbers, storage.dtype, storage.length)
    if file.read(1):
        raise ValueError("more bytes than numbers")
    return found


class _Unpickler(pickle.Unpickler):
    """Lets through what a state dict is made of."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _rebuild_tensor
        if module == "torch" and name in _KINDS:
            return np.dtype(_KINDS[name])
        raise InputError(
            _("a file of tensors and nothing else"),
            _("one that wants to use {name}", name=f"{module}.{name}"),
            _("a whole model instead of its state dict, or a file made to run a program"),
            _("leave it alone if you do not know who made it; else save model.state_dict()"),
        )

    def persistent_load(self, pid: Any) -> _Storage:
        kind, dtype, key, _location, length, view = pid
        if kind != "storage" or view is not None or not isinstance(dtype, np.dtype) or length < 0:
            raise ValueError("a storage of an unknown kind")
        return _Storage(str(key), dtype, int(length))


def _rebuild_tensor(
    storage: _Storage, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_rest: object
) -> _Tensor:
    return _Tensor(storage, offset, tuple(shape), tuple(strides))


def _unpickle(file: io.BytesIO) -> Any:
    return _Unpickler(file).load()


def _refuse(content: bytes, error: Exception) -> NoReturn:
    if content[:2] == b"PK":
        cause = _("a file of PyTorch's newer zip format")
        received = repr(content[:2])
    else:
        cause = _("a download that was cut short, or another kind of file")
        received = _("{n} bytes, and reading stopped at: {reason}", n=len(content), reason=error)
    raise InputError(
        _("a state dict in PyTorch's old file format"),
        received,
        cause,
        "torch.save(model.state_dict(), file, _use_new_zipfile_serialization=False)",
    ) from None
