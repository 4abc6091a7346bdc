"""`make mutants`: the share that each check notices, and every mutant that slips past."""

from __future__ import annotations

from collections import Counter
import sys

from authoring.mutants.trial import candidates, tried


def main(part: str = "", every: int = 1) -> int:
    """Try the mutants and print a line an exercise; how many slipped past."""
    listed = Counter(each.exercise for each in candidates(part) if each.reason)
    counts: dict[str, Counter[str]] = {}
    for candidate, seen in tried(part, every):
        if candidate.exercise not in counts:
            _show(counts, listed)
            counts[candidate.exercise] = Counter()
        counts[candidate.exercise][seen or "slipped"] += 1
        if not seen:
            print(f"  slips past: {candidate}", flush=True)
    _show(counts, listed)
    every_one = sum(counts.values(), Counter[str]())
    print("all: " + _shares(every_one))
    return every_one["slipped"]


def _show(counts: dict[str, Counter[str]], listed: Counter[str]) -> None:
    if counts:
        exercise, found = list(counts.items())[-1]
        print(f"{exercise}: {_shares(found)}, {listed[exercise]} equivalent", flush=True)


def _shares(found: Counter[str]) -> str:
    n = max(found.total(), 1)
    caught, visible = found["visible"] + found["hidden"], found["visible"] / n
    return f"{caught} of {n} noticed ({caught / n:.1%}), by the visible part {visible:.1%}"


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(bool(main(given[0] if given else "", int(given[1]) if len(given) > 1 else 1)))
