"""Where shipped weights come from, and whether the file is still that file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
import hashlib
import json
from pathlib import Path
from typing import TypeVar

from ftlab.errors import InputError
from ftlab.translation import _

FOLDER = Path(__file__).parent

_Record = TypeVar("_Record")


@dataclass(frozen=True)
class Provenance:
    """How a file of pretrained weights was made.

    Args:
        weights: File name beside this module.
        sha256: Hexadecimal digest of that file.
        script: Module that makes it again.
        seed: Seed of that script.
        data: What it was trained on, by part of the split, with the number of images.
        training: The settings it was trained with.
        versions: Of Python, Keras, TensorFlow, NumPy and scikit-learn.
        accuracy: On test images, by task, as a share of 1.
    """

    weights: str
    sha256: str
    script: str
    seed: int
    data: dict[str, str]
    training: dict[str, float]
    versions: dict[str, str]
    accuracy: dict[str, float]

    @classmethod
    def read(cls, name: str, folder: Path = FOLDER) -> Provenance:
        """The record that lies beside the weights of backbone `name`.

        Raises:
            InputError: The record is missing or damaged.
        """
        return read_record(
            cls,
            folder / f"{name}.json",
            _(
                "`git checkout -- {name}` in {folder}, or `python -m ftlab.backbones.pretrain`",
                name=f"{name}.json",
                folder=folder,
            ),
        )

    def write(self, name: str, folder: Path = FOLDER) -> None:
        """Write the record beside the weights."""
        (folder / f"{name}.json").write_text(json.dumps(asdict(self), indent=2) + "\n")

    def verified_weights(self, folder: Path = FOLDER) -> Path:
        """The weight file's path.

        Raises:
            InputError: The file is missing, or is not the one that the record describes.
        """
        path = folder / self.weights
        found = sha256(path) if path.is_file() else "no such file"
        if found != self.sha256:
            raise InputError(
                _("{name} with SHA-256 {digest}…", name=path.name, digest=self.sha256[:12]),
                found[:12] + ("…" if path.is_file() else ""),
                _("a broken download, or a rebuilt file without its new record"),
                _(
                    "`git checkout -- {name}` in {parent}, or `python -m {script}`",
                    name=path.name,
                    parent=path.parent,
                    script=self.script,
                ),
            )
        return path


def read_record(make: Callable[..., _Record], path: Path, try_: str) -> _Record:
    """A record of weights out of its file.

    Args:
        make: What takes the file's fields by name.
        path: A JSON file.
        try_: What to do when it is missing or damaged.

    Raises:
        InputError: The record is missing or damaged.
    """
    try:
        return make(**json.loads(path.read_text("utf-8")))
    except (OSError, TypeError, ValueError) as error:
        raise InputError(
            _("{name} to tell where the weights come from", name=path.name),
            f"{type(error).__name__}",
            _("a broken download, or a file that was edited by hand"),
            try_,
        ) from None


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
