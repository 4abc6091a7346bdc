"""`python -m tests.clinic.measure`: recall and false alarms of the check-up on the corpus."""

from __future__ import annotations

from collections import defaultdict
import json
from pathlib import Path
import sys
import time
from typing import Any
import warnings

import ftlab  # noqa: F401  (before Keras, whose notices it keeps out)
import keras

from tests.clinic import broken_data, broken_training, broken_wiring, healthy_ones
from tests.clinic.cases import CASES, Case

ROOMS = (broken_wiring, broken_training, broken_data, healthy_ones)
SURE = ("certain", "likely")


def examine(case: Case) -> dict[str, Any]:
    """What a check-up says of one case, and how long it took."""
    keras.utils.set_random_seed(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        situation = case.make()
        started = time.perf_counter()
        findings = situation.checkup()
    seconds = time.perf_counter() - started
    told = {each.id: each.certainty for each in reversed(findings)}
    return {
        "name": case.name, "faults": list(case.faults), "told": told, "seconds": round(seconds, 1),
        "skipped": list(findings.skipped), "seen": {each.id: each.seen for each in findings},
    }  # fmt: skip


def found(row: dict[str, Any]) -> bool:
    """Whether the fault was named, certain or likely."""
    return any(row["told"].get(fault) in SURE for fault in row["faults"])


def report(rows: list[dict[str, Any]]) -> str:
    """Recall by fault, then false alarms."""
    sick, well = ([r for r in rows if bool(r["faults"]) == kind] for kind in (True, False))
    by_fault: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in sick:
        by_fault[row["faults"][0]].append(row)
    lines = [f"{'fault':32} cases found certain"]
    for fault, group in sorted(by_fault.items()):
        sure = sum(any(r["told"].get(f) == "certain" for f in r["faults"]) for r in group)
        lines.append(f"{fault:32} {len(group):5} {sum(map(found, group)):5} {sure:7}")
    if sick:
        n = sum(map(found, sick))
        lines.append(f"\nRecall (certain or likely): {n} of {len(sick)}, {n / len(sick):.1%}")
        for row in sick:
            if not found(row):
                lines.append(f"  not seen: {row['name']} ({row['faults'][0]}); said {row['told']}")
    if well:
        for words in (("certain",), SURE):
            alarms = [r for r in well if any(c in words for c in r["told"].values())]
            lines.append(
                f"False alarms, {' or '.join(words)}: {len(alarms)} of {len(well)}, "
                f"{len(alarms) / len(well):.1%}"
            )
        alarms = [r for r in well if any(c in SURE for c in r["told"].values())]
        for row in alarms:
            said = {k: row["seen"][k] for k, c in row["told"].items() if c in SURE}
            lines.append(f"  false alarm: {row['name']}: {said}")
    for row in rows:
        if row["skipped"]:
            lines.append(f"  could not examine in {row['name']}: {row['skipped']}")
    slowest = max(rows, key=lambda r: r["seconds"])
    lines.append(f"Slowest: {slowest['name']}, {slowest['seconds']} s")
    return "\n".join(lines)


def main(chosen: list[str]) -> None:
    """Examine all cases, or those whose name has one of these words."""
    rows, record = [], Path("build/clinic.json")
    record.parent.mkdir(exist_ok=True)
    for case in sorted(CASES.values(), key=lambda case: bool(case.faults)):  # healthy ones first
        if chosen and not any(word in case.name for word in chosen):
            continue
        rows.append(examine(case))
        row = rows[-1]
        mark = ("found" if found(row) else "NOT SEEN") if case.faults else "healthy"
        print(f"{row['seconds']:6.1f} s  {mark:9} {case.name:40} {row['told']}", flush=True)
        record.write_text(json.dumps(rows, indent=1))
        keras.backend.clear_session()
    print(report(rows))


if __name__ == "__main__":
    main(sys.argv[1:])
