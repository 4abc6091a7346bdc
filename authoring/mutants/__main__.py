"""`make mutants`: the share that each check notices, and every mutant that slips past."""

from __future__ import annotations

from collections import Counter
import sys

from authoring.mutants.table import keep
from authoring.mutants.trial import candidates, names, seconds, tried


def main(part: str = "", every: int = 1) -> int:
    """Try the mutants, print a line an exercise and keep it; how many slipped past."""
    slipped = 0
    for exercise in names():
        if part not in exercise:
            continue
        counts: Counter[str] = Counter()
        for candidate, seen in tried(exercise, every):
            counts[seen or "slipped"] += 1
            if not seen:
                print(f"  slips past: {candidate}", flush=True)
        made = candidates(exercise)
        found = {
            "made": len(made),
            "left_out": sum(bool(each.reason) for each in made),
            "tried": counts.total(),
            "visible": counts["visible"],
            "noticed": counts["visible"] + counts["hidden"],
            "seconds": round(seconds(exercise), 1),
        }
        keep(exercise, found)
        told = ", ".join(f"{key.replace('_', ' ')} {number}" for key, number in found.items())
        print(f"{exercise}: {told}", flush=True)
        slipped += counts["slipped"]
    return slipped


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(bool(main(given[0] if given else "", int(given[1]) if len(given) > 1 else 1)))
