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
from authoring.atlas.measure import Rows, bench_of, keep, kept

INDEX = "index.json"
USUAL_RATE = 1e-3
VERSIONS = {"ftlab": __version__, "keras": keras.__version__}
ROW = ("target", "source", "moved", "drift")  # of a run; a file has their first letters


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
        "versions": VERSIONS,
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


def take_over(networks: Mapping[str, Network], folder: Path, cache: Path) -> int:
    """Keep the pieces of published files, so that another machine goes on from them.

    Args:
        networks: Name → network.
        folder: Where the files are.
        cache: Where finished pieces are kept.

    Returns:
        How many were taken over: those that were measured as they would be now, with the same
        versions, and are not there.
    """
    listed = _read(folder / INDEX)
    if listed.get("versions") != VERSIONS:
        return 0
    taken = 0
    for piece in pieces(networks):
        held, budget = _read(folder / f"{piece.file}.json"), piece.budget
        runs = held.get("sets", {}).get("+".join(piece.trainable))
        wanted = [list(budget.epochs), budget.seeds, list(networks[piece.network].rates)]
        same = [held.get(name) for name in ("epochs", "seeds", "rates")] == wanted
        if runs and same and kept(piece, cache) is None:
            still = [[0.0] * len(held["parts"])] * budget.seeds
            keep(piece, [row for setting in runs for row in _rows({"d": still, **setting})], cache)
            taken += 1
    return taken


def _rows(setting: Mapping[str, Any]) -> Rows:
    names = {name[0]: name for name in ROW}
    return [
        {names[key]: values for key, values in zip(setting, run, strict=True)}
        for run in zip(*setting.values(), strict=True)
    ]


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


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
    """The runs of one setting, one per seed; statistics that stay still are left out."""
    found = {name[0]: [run[name] for run in runs] for name in ROW}
    return {key: value for key, value in found.items() if key != "d" or _some(value)}


def _some(values: Sequence[Sequence[float | None]]) -> bool:
    return any(value != 0.0 for row in values for value in row)


def _dump(content: Mapping[str, Any], path: Path) -> Path:
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")
    return path
