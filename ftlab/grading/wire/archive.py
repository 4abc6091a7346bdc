"""Keras models as `.keras` files in memory, for those that are more than layers and numbers.

Text layers keep a vocabulary beside their weights; only Keras's own file format holds it.
"""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
import tempfile
from typing import TYPE_CHECKING, Any
import zipfile

from ftlab.grading.wire.allowlist import unvetted

if TYPE_CHECKING:
    import keras

MOST_UNPACKED = 256 * 2**20  # bytes of a `.keras` file when it is unpacked
_MEMBERS = ("config.json", "metadata.json", "model.weights.h5")


class BadModel(Exception):
    """No model of Keras's own layers."""


def model_bytes(model: keras.Model) -> bytes:
    """A model as the bytes of its `.keras` file: layers, weights, flags and how it is compiled.

    Args:
        model: Built or not.
    """
    handle, name = tempfile.mkstemp(suffix=".keras")
    os.close(handle)
    try:
        model.save(name)
        return Path(name).read_bytes()
    finally:
        os.unlink(name)


def model_from_bytes(content: bytes) -> keras.Model:
    """The model in a `.keras` file, read in Keras's safe mode.

    Args:
        content: The file's bytes, perhaps forged.

    Returns:
        The model; compiled when it was and when the loss and metrics are Keras's own.

    Raises:
        BadModel: Not such a file, too large when unpacked, or with code in it.
    """
    import keras

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            _few_and_small(file.infolist())
            config = vetted(json.loads(file.read("config.json")))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise BadModel(f"no .keras file: {error}") from None
    handle, name = tempfile.mkstemp(suffix=".keras")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        return _loaded(keras, name, "compile_config" in config)
    finally:
        os.unlink(name)


def vetted(config: dict[str, Any]) -> dict[str, Any]:
    """A model's configuration, if it names only what computes.

    Args:
        config: Perhaps forged.

    Returns:
        The same; without how it is compiled where that has a loss or metric of somebody's own.

    Raises:
        BadModel: It names something else.
    """
    model = {key: config[key] for key in config if key != "compile_config"}
    if named := unvetted(model):
        raise BadModel(
            f"the model has {named}; it should consist of Keras's own layers, so that it can be "
            "read without running its author's code"
        )
    return model if unvetted(config.get("compile_config")) else config


def _loaded(keras: Any, name: str, compiled: bool) -> keras.Model:
    try:
        return keras.saving.load_model(name, compile=compiled, safe_mode=True)
    except Exception:  # a loss or metric that does not fit: grade the model without it
        pass
    try:
        return keras.saving.load_model(name, compile=False, safe_mode=True)
    except Exception as error:
        raise BadModel(
            "the model cannot be read without running its author's code; it should consist of "
            f"Keras's own layers ({type(error).__name__}: {str(error)[:300]})"
        ) from None


def _few_and_small(members: list[zipfile.ZipInfo]) -> None:
    """Refuse archives that unpack to something huge or unheard of, before they are unpacked."""
    size = sum(member.file_size for member in members)
    twice = len({member.filename for member in members}) < len(members)
    strange = [m.filename for m in members if m.filename not in _MEMBERS and not _asset(m.filename)]
    if strange or twice or len(members) > 200 or size > MOST_UNPACKED:
        raise BadModel(
            f"a .keras file with {len(members)} members of {size / 2**20:.0f} MB"
            + (f", such as {strange[0]!r}" if strange else "")
        )


def _asset(name: str) -> bool:
    return name.startswith("assets/") and ".." not in name.split("/")
