"""The page on how good the check-up is; `python -m tests.clinic.page` writes it.

From what `make clinic` and `python -m tests.clinic.others` measured last.
"""

from __future__ import annotations

from collections import Counter, defaultdict
import json
from pathlib import Path
from typing import Any

from tests.clinic.others import AUTOTRAINER, NEURALINT_MAYBE, UMLAUT

DOCS = Path(__file__).parents[2] / "docs"
RECORD, PAGE = DOCS / "clinic.json", DOCS / "clinic.md"
SURE = ("certain", "likely")

HEAD = """# How good the check-up is

`make clinic` runs `ftlab.checkup` on a corpus of fine-tunings that are broken in one known way
and of fine-tunings that are all right: sequential and functional networks, models written as a
class, a vision transformer, texts, the course's own network, EfficientNet-Lite0 with its
ImageNet weights, and networks of `keras.applications` with made-up weights. The corpus was
written by those who wrote the check-up, and its limits were set on this same corpus. So the
figures, of one run over all of it, are too good: they say that nothing of this corpus is missed,
and not how it does on faults that it never saw.
"""

OTHERS = """
## Beside what there is

*Keras* is what Keras itself says when the cases of the fault are fitted for an epoch: in how many
there is an error, a warning, or a loss that is NaN.
The others were not run: they are for versions of Keras of their time. *Rule* means that a rule of
theirs is about this. For UMLAUT
([Schoop 2021](https://doi.org/10.1145/3411764.3445538)) these are the checks in its published
source; for AutoTrainer (Zhang and others, ICSE 2021) its five training problems. Of NeuraLint
([Nikanjam 2021](https://arxiv.org/abs/2105.08095)) we know that its 23 rules are about
initialization, activations, shapes, the use of the interface and structure, and not the wording
of each: a question mark stands where one may apply. None that we know of looks at what is
frozen, at a model of before, or at an old task.

| fault | check-up | Keras | UMLAUT | NeuraLint | AutoTrainer |
|---|---|---|---|---|---|
"""

BLIND = """
## What it cannot see

- The batch size and `class_weight` that `fit` will get, where data come as arrays: it takes
  Keras's 32.
- A rate that does its damage later than in the first dozen steps, and one that only costs a few
  points.
- Another normalization in a network that has no BatchNorm and whose head is new: nothing tells
  what its first layers saw at home.
- Red and blue exchanged where the pictures have hardly any color, or the head is new and the
  network is not known by its layers.
- Labels of which only some are wrong, and labels of images in which nearest neighbors say
  little.
- Losses and training steps of one's own: it then leaves out the trial steps and says so.
- The same scene in training and validation, photographed twice.
"""


def found(row: dict[str, Any]) -> str:
    """How sure the fault was named; empty where it was not."""
    said = [row["told"].get(fault, "") for fault in row["faults"]]
    return next((word for word in SURE if word in said), "")


def page(record: dict[str, Any]) -> str:
    """The page, in Markdown."""
    rows = record["rows"]
    sick, well = ([r for r in rows if bool(r["faults"]) == kind] for kind in (True, False))
    right = sum(bool(found(row)) for row in sick)
    lines = [HEAD, "| | of | share |", "|---|---|---|"]
    lines.append(
        f"| faults named, certain or likely | {right} of {len(sick)} | {right / len(sick):.1%} |"
    )
    for word, words in (("certain", ("certain",)), ("certain or likely", SURE)):
        n = sum(any(c in words for c in row["told"].values()) for row in well)
        lines.append(f"| healthy ones with a finding that is {word} | {n} of {len(well)} | "
                     f"{n / len(well):.1%} |")  # fmt: skip
    lines += ["", *_missed(sick), *_alarms(well), OTHERS.rstrip("\n")]
    lines += [*_beside(sick, record["keras"]), BLIND.rstrip("\n"), ""]
    return "\n".join(lines)


def _missed(sick: list[dict[str, Any]]) -> list[str]:
    missed = [f"`{row['name']}` ({row['faults'][0]})" for row in sick if not found(row)]
    return [f"Not named: {', '.join(missed) or 'none'}.", ""]


def _alarms(well: list[dict[str, Any]]) -> list[str]:
    said = [
        f"`{row['name']}` ({', '.join(k for k, c in row['told'].items() if c in SURE)})"
        for row in well
        if any(c in SURE for c in row["told"].values())
    ]
    return [f"False alarms: {', '.join(said) or 'none'}."]


def _beside(sick: list[dict[str, Any]], keras: dict[str, str]) -> list[str]:
    groups: dict[str, list[str]] = defaultdict(list)
    says: dict[str, list[str]] = defaultdict(list)
    for row in sick:
        groups[row["faults"][0]].append(found(row))
        says[row["faults"][0]].append(keras[row["name"]])
    lines = []
    for fault, words in sorted(groups.items()):
        theirs = Counter(word for word in says[fault] if word)
        told = ", ".join(f"{word} {n} of {len(words)}" for word, n in theirs.items())
        ours = f"{sum(map(bool, words))} of {len(words)} ({words.count('certain')} certain)"
        cells = [
            f"`{fault}`", ours, told or "–",
            "rule" if fault in UMLAUT else "–", "?" if fault in NEURALINT_MAYBE else "–",
            "rule" if fault in AUTOTRAINER else "–",
        ]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return lines


if __name__ == "__main__":
    kept = ("name", "faults", "told")
    rows = [{k: row[k] for k in kept} for row in json.loads(Path("build/clinic.json").read_text())]
    said = json.loads(Path("build/clinic-keras.json").read_text())
    RECORD.write_text(json.dumps({"rows": rows, "keras": said}, indent=1) + "\n", "utf-8")
    PAGE.write_text(page(json.loads(RECORD.read_text("utf-8"))), "utf-8")
