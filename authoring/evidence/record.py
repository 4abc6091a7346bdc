"""The record: what was found in each laboratory, as `docs/evidence.json` keeps it."""

from __future__ import annotations

from collections.abc import Mapping
import json
from pathlib import Path
import platform
from typing import Any

import keras
import numpy as np
from scipy import stats
import tensorflow as tf

from authoring.evidence.claim import CLAIMS, Claim, Finding
from authoring.evidence.network import RATE_RULE

Row = dict[str, Any]
LABORATORIES = ("parcels", "imagenet")
NOT_YET = "the measurement has not come to it yet"
LARGEST = 5  # disagreements that the summary names


def read(path: Path) -> dict[str, Any]:
    """The record as it is, or an empty one."""
    if not path.is_file():
        return {"laboratories": {}, "claims": [], "checked": []}
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    found.setdefault("laboratories", {})
    found.setdefault("checked", [])
    return found


def write(record: Mapping[str, Any], path: Path) -> None:
    """Write the record where a page and tests read it."""
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def versions() -> dict[str, str]:
    """What is measured with."""
    return {
        "python": platform.python_version(),
        "keras": keras.__version__,
        "tensorflow": tf.__version__,
    }


def found_in(record: Mapping[str, Any], name: str) -> dict[str, Row]:
    """Claim → what was found in a laboratory."""
    rows = {row["id"]: row.get("laboratories", {}).get(name) for row in record["claims"]}
    return {key: row for key, row in rows.items() if row is not None}


def with_findings(
    record: Mapping[str, Any],
    name: str,
    findings: Mapping[str, Finding | str],
    seconds: Mapping[str, float],
    about: Mapping[str, Any],
) -> dict[str, Any]:
    """The record with new findings in one laboratory; everything that compares is made anew.

    Args:
        record: As `read` gives it.
        name: Of the laboratory.
        findings: Claim → what was found, or why it cannot be measured there.
        seconds: Claim → how long that took.
        about: Title, seeds, rates and so on of the laboratory.
    """
    kept = {each: found_in(record, each) for each in LABORATORIES}
    for key, finding in findings.items():
        if isinstance(finding, str):
            kept[name][key] = {"why_not": finding}
        else:
            kept[name][key] = {**finding.row, "seconds": round(seconds.get(key, 0.0), 1)}
    for rows in kept.values():
        _adjust(rows)
    for each in {*record["laboratories"], name}:
        for key in CLAIMS:
            kept[each].setdefault(key, {"why_not": NOT_YET})
    total = sum(row.get("seconds", 0.0) for row in kept[name].values())
    before = record["laboratories"].get(name, {}).get("rates", {})
    rates = {**before, **about.get("rates", {})}  # those of claims that were not measured now too
    found = {**about, "rates": rates, "seconds": round(total)}
    laboratories = {**record["laboratories"], name: found}
    claims = [_row(CLAIMS[key], {each: kept[each].get(key) for each in LABORATORIES})
              for key in sorted(CLAIMS) if any(key in rows for rows in kept.values())]  # fmt: skip
    return {
        "versions": versions(),
        "rule": RATE_RULE,
        "laboratories": {each: laboratories[each] for each in LABORATORIES if each in laboratories},
        "summary": summary(claims),
        "claims": claims,
        "checked": record["checked"],
    }


def _row(claim: Claim, found: Mapping[str, Row | None]) -> Row:
    """One row: those of the course's own network stand on top, where it has any."""
    rows = {name: row for name, row in found.items() if row is not None}
    top = next((name for name, row in rows.items() if "why_not" not in row), None)
    shown = {key: value for key, value in rows[top].items() if key != "seconds"} if top else {}
    return {
        "id": claim.id,
        "claim": claim.statement,
        **shown,
        "lesson": list(claim.lessons),
        "measured": claim.measured,
        "source": claim.source,
        "laboratory": top,
        "agreement": agreement(rows),
        "alike": alike(rows),
        "laboratories": rows,
    }


def agreement(rows: Mapping[str, Row]) -> str:
    """Whether the claim as it is usually put, which is the first condition, comes out the same."""
    measured = [row for row in rows.values() if "why_not" not in row]
    if len(measured) < 2:
        return "only here"
    first = {row["conditions"][0]["supports"] for row in measured}
    return "agree" if len(first) == 1 else "disagree"


def alike(rows: Mapping[str, Row]) -> list[int]:
    """How many of the conditions that both laboratories have come out the same, of how many."""
    measured = [row for row in rows.values() if "why_not" not in row]
    if len(measured) < 2:
        return [0, 0]
    pairs = list(zip(*(row["conditions"] for row in measured), strict=False))
    return [sum(one["supports"] == other["supports"] for one, other in pairs), len(pairs)]


def summary(claims: list[Row]) -> dict[str, Any]:
    """Counts of claims that hold as they are usually put, and the largest disagreements."""
    compared = [row for row in claims if row["agreement"] != "only here"]
    holding = [
        sum(each["conditions"][0]["supports"] for each in row["laboratories"].values())
        for row in compared
    ]
    counts = {word: holding.count(n) for word, n in (("both", 2), ("one", 1), ("none", 0))}
    found = [_disagreement(row) for row in compared if row["agreement"] == "disagree"]
    found.sort(key=lambda each: -abs(each["difference"]))
    return {
        "compared": len(compared),
        **counts,
        "only here": len(claims) - len(compared),
        "disagreements": found[:LARGEST],
    }


def _disagreement(row: Row) -> Row:
    """How far apart a claim's first condition is, with an interval from both laboratories'."""
    one, other = (row["laboratories"][name]["conditions"][0] for name in LABORATORIES)
    spread = float(np.hypot(*(np.ptp(each["ci95"]) / 2 for each in (one, other))))
    difference = one["effect"] - other["effect"]
    return {
        "id": row["id"],
        "difference": round(difference, 2),
        "ci95": [round(difference - spread, 2), round(difference + spread, 2)],
    }


def _adjust(rows: Mapping[str, Row]) -> None:
    """Beside each condition's own p, one that is adjusted for all conditions of a laboratory."""
    conditions = [
        condition
        for key, row in rows.items()
        for condition in row.get("conditions", [])
        if condition.get("p") is not None and not CLAIMS[key].mechanical
    ]
    if conditions:
        adjusted = stats.false_discovery_control([condition["p"] for condition in conditions])
        for condition, p in zip(conditions, adjusted, strict=True):
            condition["p_adjusted"] = float(f"{p:.2g}")
