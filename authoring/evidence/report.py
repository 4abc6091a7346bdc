"""Write the evidence down: a page for readers and small figures, from the record alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ftlab.plots.charts.lines import rate_words as words

from authoring.evidence import glance, recipe
from authoring.evidence.claim import CLAIMS
from authoring.evidence.figures import draw, draw_disagreements, picture_of
from authoring.evidence.network import RATES
from authoring.evidence.record import LABORATORIES, Row
from authoring.evidence.sections import interval, section

NAMES = {"parcels": "own network", "imagenet": "ImageNet network"}
DISAGREEMENTS = "disagreements.svg"


def write(record: Mapping[str, Any], folder: Path) -> None:
    """Write `evidence.md`, `claims.md`, `recipe.md` and the figures in `evidence/` into a folder.

    Args:
        record: As `authoring.evidence.record.read` gives it.
        folder: Such as `docs`.
    """
    pictures = folder / "evidence"
    pictures.mkdir(parents=True, exist_ok=True)
    for claim in record["claims"]:
        for name, row in claim["laboratories"].items():
            if "values" in row.get("conditions", [{}])[0]:
                draw(claim["measured"], row, pictures / picture_of(claim["id"], name), name)
    furthest = _furthest(record)
    if furthest:
        draw_disagreements(furthest, pictures / DISAGREEMENTS)
    (folder / "evidence.md").write_text(page(record), encoding="utf-8")
    (folder / "claims.md").write_text(glance.page(record), encoding="utf-8")
    (folder / "recipe.md").write_text(recipe.page(record), encoding="utf-8")


def page(record: Mapping[str, Any]) -> str:
    """The evidence as a page of Markdown."""
    lines = ["# The evidence", "", *_opening(record), "", *_summary(record)]
    for claim in record["claims"]:
        lines += ["", *section(claim, CLAIMS[claim["id"]], record["laboratories"])]
    return "\n".join(lines) + "\n"


def _opening(record: Mapping[str, Any]) -> list[str]:
    used = ", ".join(f"{name} {number}" for name, number in record["versions"].items())
    lines = [
        "Each claim is a common piece of advice or explanation, measured in two laboratories:",
        "",
        *(
            f"- **{NAMES[name]}**: {about['title']}; {about['seeds']} seeds"
            for name, about in record["laboratories"].items()
        ),
        "",
        "An effect is a mean over seeds, in points, above 0 where the claim is right; its 95 % "
        "interval is a paired bootstrap over the seeds. A claim *holds* when the whole interval is "
        "above 0 under every condition tried, and *holds when …* under those listed. Small "
        "pictures and few images: read the direction and the rough size, and measure again on "
        "your own task. [A recipe for your own network](recipe.md) says in which order to decide.",
        "",
        f"**Rates.** No claim is tuned to a laboratory. A learning rate is {record['rule']}, for "
        "each set of blocks in each laboratory, stated before anything was measured; where a claim "
        "names a rate itself, it has that one. " + _rates(record),
        "",
        "**Changed on the way.** The ImageNet network was to see 96×96 pixels for ten epochs. "
        "After first results of seven claims (C01, C15, C25, C39, C40, C44, C48) this was cut to "
        "64×64 and five, for time alone, and all was measured anew. There a new head had the rate "
        "of the old one at first; after first results (C23, C47) the rule was asked for new heads "
        "too, and all claims with a new head were measured anew.",
        "",
        f"**Many comparisons.** {_many(record)}",
        "",
        *_checked(record),
        f"Measured with {used}. `make evidence` measures the own network anew"
        f"{_took(record, 'parcels')}, `make evidence-imagenet` the ImageNet network"
        f"{_took(record, 'imagenet')}; it goes on "
        "where it was interrupted, and `CLUSTER=address` sends its sweeps to a Dask cluster.",
    ]
    return lines


def _took(record: Mapping[str, Any], name: str) -> str:
    """How long the measured rows took, where that is known of each."""
    rows = [row["laboratories"].get(name, {"why_not": ""}) for row in record["claims"]]
    seconds = [row.get("seconds", 0) for row in rows if "why_not" not in row]
    if not seconds or not all(seconds):
        return ""
    return f" ({len(seconds)} claims took {round(sum(seconds) / 60)} minutes)"


def _rates(record: Mapping[str, Any]) -> str:
    found = []
    for name, about in record["laboratories"].items():
        told = ", ".join(f"{part} {words(rate)}" for part, rate in about["rates"].items())
        found.append(f"{NAMES[name][:1].upper()}{NAMES[name][1:]}: {told}.")
    ruled = record["laboratories"].get("parcels", {}).get("rates by the rule", {})
    used = record["laboratories"].get("parcels", {}).get("rates", {})
    others = [f"{part} {words(rate)}" for part, rate in ruled.items() if used.get(part) != rate]
    if ruled:
        found.append(
            "For the own network these are the rates that the lessons use; the rule gives "
            + (f"others for {', '.join(others)}." if others else "the same ones.")
        )
    lowest = [
        f"{part} on the {NAMES[name]}"
        for name, about in record["laboratories"].items()
        for part, rate in about["rates"].items()
        if rate == min(RATES)
    ]
    if lowest:
        found.append(f"The lowest rate of the grid was the best for {', '.join(lowest)}.")
    return " ".join(found)


def _many(record: Mapping[str, Any]) -> str:
    told = []
    for name in record["laboratories"]:
        conditions = [
            condition
            for claim in record["claims"]
            for condition in claim["laboratories"].get(name, {}).get("conditions", [])
            if condition["supports"] and not CLAIMS[claim["id"]].mechanical
        ]
        kept = [c for c in conditions if c.get("p_adjusted", 1.0) < 0.05]
        told.append(f"{len(kept)} of {len(conditions)} on the {NAMES[name]}")
    return (
        "With so many conditions some intervals lie above 0 by luck. Beside each interval stands p "
        "of Student's t-test over the seeds, adjusted for all conditions of that laboratory (false "
        "discovery rate, Benjamini and Hochberg). Of the conditions whose interval supports their "
        f"claim, those with an adjusted p below 0.05 are {' and '.join(told)}; with five seeds a "
        "real effect can easily miss it."
    )


def _checked(record: Mapping[str, Any]) -> list[str]:
    if not record["checked"]:
        return []
    rows = [
        "**Checked.** Runs behind these claims were repeated with plain Keras, `compile` and "
        "`fit`, without this project's sweeps (`authoring/evidence/plain.py`):",
        "",
        "| claim and condition | laboratory | sweep | plain Keras | 95 % interval | within |",
        "|---|---|---|---|---|---|",
    ]
    for each in record["checked"]:
        rows.append(
            f"| [{each['id']}](#{each['id'].lower()}), {each['condition']} "
            f"| {NAMES[each['laboratory']]} | {each['effect']:+.1f} | {each['plain']:+.1f} "
            f"| {interval(each['ci95'])} | {'yes' if each['within'] else 'no'} |"
        )
    return [*rows, ""]


def _summary(record: Mapping[str, Any]) -> list[str]:
    counts = record["summary"]
    lines = [
        "## Summary",
        "",
        f"{counts['compared']} claims were measured on both networks. As they are usually put "
        f"(their first condition), **{counts['both']} hold on both, {counts['one']} on one and "
        f"{counts['none']} on none**; {counts['only here']} were measured on one network only, and "
        "their sections say why. [All claims at a glance](claims.md), in one table.",
    ]
    furthest = _furthest(record)
    if furthest:
        told = "; ".join(
            f"{row['id']}: " + " and ".join(
                f"{row['laboratories'][name]['conditions'][0]['effect']:+.1f} ({NAMES[name]})"
                for name in LABORATORIES
            )
            for row in furthest
        )  # fmt: skip
        lines += [
            "",
            "They disagree most on these:",
            "",
            *(
                f"- [{row['id']}](#{row['id'].lower()}) {row['claim']}: "
                + ", ".join(
                    f"{row['laboratories'][name]['conditions'][0]['effect']:+.1f} on the "
                    f"{NAMES[name]}"
                    for name in LABORATORIES
                )
                for row in furthest
            ),
            "",
            f"![The largest disagreements, effects in points. {told}.](evidence/{DISAGREEMENTS})",
        ]
    return lines


def _furthest(record: Mapping[str, Any]) -> list[Row]:
    rows = {row["id"]: row for row in record["claims"]}
    return [rows[each["id"]] for each in record["summary"]["disagreements"]]
