"""Atlas files with made-up figures, so that what the page shows can be worked out by a test."""

from __future__ import annotations

from collections.abc import Iterable
import json
from pathlib import Path

import numpy as np

from authoring.atlas.grid import all_sets, runs

SMALL, LARGE = ("one", "two", "head"), ("a", "b", "c", "d", "head")
RATES, STEPS, SEEDS = (0.001, 0.01), [5, 10, 20], 3
TESTS = {"target": 200, "source": 50}
BEFORE = {"target": 40, "source": 49}
WORDS = {
    "small": {
        "title": "small", "knows": "reads", "source": "dock",
        "targets": {"belt": "belt", "night": "night"},
    },
    "large": {
        "title": "large", "knows": "names", "source": "dock", "targets": {"belt": "belt"},
    },
}  # fmt: skip
# Network, task, pictures, BatchNorm.
FILES = (
    ("small", "belt", 100, "frozen"), ("small", "belt", 100, "updating"),
    ("small", "belt", 20, "frozen"), ("small", "night", 100, "frozen"),
    ("large", "belt", 100, "frozen"),
)  # fmt: skip


def write(folder: Path) -> None:
    """Write the files that `authoring.atlas` would."""
    listed = []
    for number, (network, target, images, batchnorm) in enumerate(FILES):
        name = f"{network}-{target}-{images}-{batchnorm}"
        parts, sets = (SMALL, all_sets(SMALL)) if network == "small" else (LARGE, runs(LARGE))
        content = {
            "parts": parts, "rates": RATES, "seeds": SEEDS, "epochs": [1, 2, 4], "steps": STEPS,
            "right": BEFORE, "images": TESTS,
            "sets": _settings(parts, sets, np.random.default_rng(number), batchnorm),
        }  # fmt: skip
        (folder / f"{name}.json").write_text(json.dumps(content))
        about = {"network": network, "target": target, "images": images, "batchnorm": batchnorm}
        listed.append({"file": name, **about})
    start = {key: value for key, value in listed[0].items() if key != "file"}
    start |= {"parts": SMALL, "rate": RATES[0]}
    index = {"start": start, "networks": WORDS, "files": listed}
    (folder / "index.json").write_text(json.dumps(index))


def _settings(
    parts: tuple[str, ...], sets: Iterable[tuple[str, ...]], rng: np.random.Generator, norm: str
) -> dict[str, list[dict[str, object]]]:
    found = {}
    for chosen in sets:
        learns = np.array([part in chosen for part in parts])
        found["+".join(chosen)] = [
            {
                "t": rng.integers(20, 200, (SEEDS, len(STEPS))).tolist(),
                "s": rng.integers(5, 50, (SEEDS, len(STEPS))).tolist(),
                "m": (rng.random((SEEDS, len(parts))).round(3) * learns).tolist(),
                **({"d": [[0.5] * len(parts)] * SEEDS} if norm == "updating" else {}),
            }
            for _ in RATES
        ]
    return found
