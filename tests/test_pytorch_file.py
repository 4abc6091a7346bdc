"""Files of PyTorch's old format: PyTorch's own one is read right, and anything else is refused."""

from __future__ import annotations

import os
from pathlib import Path
import pickle
import struct

from ftlab.backbones.pytorch_file import read_pytorch_file
import numpy as np
import pytest

# PyTorch wrote it; tests/golden/make_efficientnet_lite0.py says of what.
CONTENT = (Path(__file__).parent / "golden" / "old_format.pth").read_bytes()
MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001
MACHINE = {"protocol_version": PROTOCOL, "little_endian": True, "type_sizes": {}}


def written(*, magic=MAGIC, protocol=PROTOCOL, machine=MACHINE, state=b"", keys=(), numbers=b""):
    """A file of the old format around the pickle of a state dict."""
    parts = [pickle.dumps(part, 2) for part in (magic, protocol, machine)]
    return b"".join([*parts, state or pickle.dumps({}, 2), pickle.dumps(list(keys), 2), numbers])


def tensor(*, length=4, offset=0, shape=(2, 2), strides=(2, 1), kind="FloatStorage"):
    """The pickle of a state dict with one tensor, opcode by opcode, as PyTorch writes it."""

    def plain(value):
        return pickle.dumps(value, 2)[2:-1]  # without the head and the stop

    storage = b"(" + plain("storage") + b"ctorch\n" + kind.encode() + b"\n" + plain("k")
    storage += plain("cpu") + plain(length) + b"NtQ"
    order = b"ccollections\nOrderedDict\n)R"
    arguments = b"(" + storage + plain(offset) + plain(shape) + plain(strides) + b"\x89" + order
    call = b"ctorch._utils\n_rebuild_tensor_v2\n" + arguments + b"tR"
    return b"\x80\x02" + b"}" + plain("w") + call + b"s."


def row(*numbers):
    return struct.pack(f"<q{len(numbers)}f", len(numbers), *numbers)


class Calls:
    """Unpickled by the rules, it calls a function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def test_tensors_of_all_kinds_come_as_pytorch_wrote_them():
    base = np.arange(24, dtype="float32").reshape(2, 3, 4)
    expected = {
        "whole": base,
        "turned": base.transpose(2, 1, 0),
        "part": base[1, 1:, ::2],
        "count": np.array(7),
        "double": np.array([0.1, -2.5]),
        "half": np.array([1.5, -0.25], "float16"),
        "small": np.array([[-3, 4]], "int8"),
        "yes": np.array([True, False]),
        "empty": np.empty((0, 3), "float32"),
    }
    found = read_pytorch_file(CONTENT)
    assert list(found) == list(expected)
    for name, array in expected.items():
        assert found[name].dtype == array.dtype, name
        assert found[name].shape == array.shape, name
        assert np.array_equal(found[name], array), name


def test_arrays_are_ones_own():
    found = read_pytorch_file(CONTENT)
    found["whole"][:] = 0  # shares its storage with `part` in the file
    assert found["part"].any()


def test_the_files_made_here_are_read():
    found = read_pytorch_file(written(state=tensor(), keys="k", numbers=row(1, 2, 3, 4)))
    assert found["w"].tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize("place", ["magic", "protocol", "machine", "state", "keys"])
def test_a_file_that_would_run_a_program_is_refused_and_nothing_runs(place, tmp_path, refused):
    mark = tmp_path / "ran"
    evil = Calls(os.system, f"touch {mark}")
    part = {"state": pickle.dumps({"w": evil}, 2), "keys": [evil]}.get(place, evil)
    content = written(**{place: part})
    with refused(f"{os.name}.system", "run a program"):
        read_pytorch_file(content)
    assert not mark.exists()
    try:  # the same bytes do run where a pickle may do what it wants
        pickle.loads(pickle.dumps(evil, 2))
    finally:
        assert mark.exists()


@pytest.mark.parametrize(
    "named",
    [
        b"cbuiltins\neval\n",
        b"ccollections\ndeque\n",
        b"ctorch._utils\n_rebuild_parameter\n",
        b"ctorch.nn.modules.linear\nLinear\n",
        b"ctorch\nload\n",
        b"cnumpy\nload\n",
        b"cftlab.backbones.pytorch_file\n_unpickle\n",
        b"\x8c\x0bcollections\x8c\x14OrderedDict.fromkeys\x93",
    ],
)
def test_whatever_is_no_tensor_is_refused_by_name(named, refused):
    with refused("a file of tensors and nothing else", "state_dict()"):
        read_pytorch_file(written(state=b"\x80\x04" + named + b"."))


def test_a_file_cut_short_anywhere_is_refused(refused):
    for length in range(len(CONTENT)):
        with refused("old file format"):
            read_pytorch_file(CONTENT[:length])


def test_a_file_with_more_behind_it_is_refused(refused):
    with refused("more bytes than numbers"):
        read_pytorch_file(CONTENT + b"\0")


@pytest.mark.parametrize("content", [b"", b"\x89HDF\r\n\x1a\n", b"<!DOCTYPE html>", b"\x80\x02N."])
def test_another_kind_of_file_is_refused(content, refused):
    with refused("old file format", "another kind of file"):
        read_pytorch_file(content)


def test_the_newer_format_is_refused_and_named(refused):
    with refused("newer zip format", "_use_new_zipfile_serialization=False"):
        read_pytorch_file(b"PK\x03\x04 and so on")


@pytest.mark.parametrize(
    "odd",
    [
        {"shape": (2, 3), "strides": (3, 1)},
        {"shape": (2, 2), "strides": (3, 1)},
        {"shape": (3, 2), "strides": (0, 1)},
        {"shape": (2, 2), "strides": (2,)},
        {"shape": (2, -2)},
        {"shape": (2, 2), "strides": (-2, 1)},
        {"offset": 1},
        {"offset": -1},
        {"offset": 2**40},
        {"shape": (2**30, 2**30), "strides": (0, 0)},
        {"length": 5},
        {"length": 3},
        {"length": -4},
        {"length": 2**62},
        {"kind": "DoubleStorage"},
    ],
    ids=str,
)
def test_a_tensor_that_reaches_beyond_its_numbers_is_refused(odd, refused):
    with refused("old file format"):
        read_pytorch_file(written(state=tensor(**odd), keys="k", numbers=row(1, 2, 3, 4)))


@pytest.mark.parametrize(
    "parts",
    [
        {"magic": 1},
        {"protocol": 1000},
        {"machine": {**MACHINE, "little_endian": False}},
        {"machine": []},
        {"state": pickle.dumps([1, 2], 2)},
        {"state": pickle.dumps({"w": 1.0}, 2)},
        {"state": tensor(), "keys": ""},
        {"state": tensor(), "keys": "kk"},
        {"state": tensor(), "keys": "l", "numbers": row(1, 2, 3, 4)},
        {"keys": "k", "numbers": row(1)},
    ],
    ids=lambda parts: "-".join(parts),
)
def test_a_file_put_together_wrongly_is_refused(parts, refused):
    with refused("old file format"):
        read_pytorch_file(written(**parts))
