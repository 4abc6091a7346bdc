"""What is complete, as the files that the site loads one at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
import json
from pathlib import Path
from typing import Any

from ftlab._version import __version__
import keras

from authoring.atlas.grid import BATCH_SIZE, Network, Piece, pieces
from authoring.atlas.measure import Rows, bench_of, kept

INDEX = "index.json"
USUAL_RATE = 1e-3


def write(networks: Mapping[str, Network], cache: Path, folder: Path) -> list[Path]:
    """Write what is measured, a file for each network, task, number of images and BatchNorm.

    Args:
        networks: Name → network.
        cache: Where finished pieces are.
        folder: Where the files go; its other JSON files are taken away.

    Returns:
        The files, the list of them last.
    """
    by_file: dict[str, list[Piece]] = {}
    for piece in pieces(networks):
        by_file.setdefault(piece.file, []).append(piece)
    written: dict[Path, Piece] = {}
    folder.mkdir(parents=True, exist_ok=True)
    for name, mine in by_file.items():
        found = [(piece, rows) for piece in mine if (rows := kept(piece, cache)) is not None]
        if found:
            network = networks[mine[0].network]
            path = _dump(content(found, network, cache), folder / f"{name}.json")
            written[path] = mine[0]
    for old in set(folder.glob("*.json")) - set(written):
        old.unlink()
    return [*written, _dump(index(list(written.values()), networks), folder / INDEX)]


def index(files: Sequence[Piece], networks: Mapping[str, Network]) -> dict[str, Any]:
    """The list of the files, with the words for what can be chosen.

    Args:
        files: A piece of each.
        networks: Name → network.
    """
    first = files[0]
    names = dict.fromkeys(piece.network for piece in files)
    return {
        "versions": {"ftlab": __version__, "keras": keras.__version__},
        "start": {**_choice(first), "parts": first.trainable, "rate": USUAL_RATE},
        "networks": {name: asdict(networks[name].words) for name in names},
        "files": [{"file": piece.file, **_choice(piece)} for piece in files],
    }


def _choice(piece: Piece) -> dict[str, Any]:
    return {
        "network": piece.network,
        "target": piece.target,
        "images": piece.budget.n_train,
        "batchnorm": piece.batchnorm,
    }


def content(found: Sequence[tuple[Piece, Rows]], network: Network, cache: Path) -> dict[str, Any]:
    """What a file holds.

    Args:
        found: Pieces of one file with their runs.
        network: The one that was measured.
        cache: Keeps the fitted head.
    """
    piece, _ = found[0]
    budget, per_epoch = piece.budget, -(-piece.budget.n_train // BATCH_SIZE)
    return {
        "parts": network.parts,
        "rates": network.rates,
        "seeds": budget.seeds,
        "epochs": budget.epochs,
        "steps": [epoch * per_epoch for epoch in budget.epochs],
        **bench_of(piece.network, cache).before(piece.target),
        "sets": {
            "+".join(each.trainable): [_setting(rows[n : n + budget.seeds]) for n in starts]
            for each, rows in found
            for starts in [range(0, len(rows), budget.seeds)]
        },
    }


def _setting(runs: Rows) -> dict[str, Any]:
    """The runs of one setting, one a seed; statistics that stay still are left out."""
    found = {name[0]: [run[name] for run in runs] for name in runs[0]}
    return {key: value for key, value in found.items() if key != "d" or _some(value)}


def _some(values: Sequence[Sequence[float | None]]) -> bool:
    return any(value != 0.0 for row in values for value in row)


def _dump(content: Mapping[str, Any], path: Path) -> Path:
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")
    return path
