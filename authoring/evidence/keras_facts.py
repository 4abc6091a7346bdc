"""What the installed Keras does; `python -m authoring.evidence.keras_facts` writes it down.

Most public material on fine-tuning gets some of these facts wrong. Each is checked on a small
model, and the outcome is recorded with the Keras version that it was seen on. A test looks again,
so that an upgrade that changes one says which lesson to rewrite.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import keras
import tensorflow as tf
import typer

from authoring.evidence import facts_arguments, facts_training
from authoring.evidence.fact import FACTS, Seen

DOCS = Path(__file__).parents[2] / "docs"
RECORD = DOCS / "keras_facts.json"
HEAD = """# What Keras does

Facts about Keras that fine-tuning hangs on, each looked at on a small model, and the lesson cell in
which students meet it. `python -m authoring.evidence.keras_facts` looks again and writes this page;
a test does so too, so that a Keras that does otherwise names the lesson to rewrite.
"""
MODULES = (facts_training, facts_arguments)


def check_facts() -> list[Seen]:
    """Every fact as it comes out on the installed Keras, by id."""
    return [FACTS[key].check() for key in sorted(FACTS)]


def record(seen: list[Seen]) -> dict[str, Any]:
    """What is written down."""
    return {
        "keras": keras.__version__,
        "tensorflow": tf.__version__,
        "facts": [
            {
                "id": fact.id,
                "statement": fact.statement,
                "lessons": fact.lessons,
                "cells": list(fact.cells),
                "holds": fact.holds,
                "observations": fact.observations,
            }
            for fact in seen
        ],
    }


def page(recorded: dict[str, Any]) -> str:
    """The record for reading, in Markdown."""
    lines = [HEAD, f"Seen with Keras {recorded['keras']} on TensorFlow {recorded['tensorflow']}."]
    for entry in recorded["facts"]:
        met = ", ".join(f"`{cell}`" for cell in entry["cells"])
        lines.append(f"\n## {entry['id']}\n\n{entry['statement']} (Lesson and cell: {met}.)\n")
        lines += [f"- {name}: {'✔' if so else '✘'}" for name, so in entry["observations"].items()]
    return "\n".join(lines) + "\n"


def difference(recorded: dict[str, Any], was: str, now: Seen) -> str:
    """What to do where a fact comes out otherwise than recorded; empty where it does not.

    Args:
        recorded: The fact's entry in the record.
        was: The Keras version of the record.
        now: The fact on the installed Keras.
    """
    if recorded["observations"] == now.observations:
        return ""
    changed = [
        f"{name}: was {recorded['observations'].get(name)}, is {value}"
        for name, value in now.observations.items()
        if recorded["observations"].get(name) != value
    ]
    lessons = " and ".join(now.lessons)
    return (
        f"{now.id} came out otherwise. Keras changed from {was} to {keras.__version__}: rewrite "
        f"lesson {lessons}, where it says: {now.statement}\n"
        f"  {'; '.join(changed) or 'an observation is gone'}\n"
        "  Then `python -m authoring.evidence.keras_facts` records the new outcome."
    )


def main(
    path: Annotated[Path, typer.Option(help="Where to write; the page goes beside it.")] = RECORD,
) -> None:
    """Check every fact on the installed Keras and write the outcome down."""
    seen = check_facts()
    recorded = record(seen)
    text = json.dumps(recorded, indent=1, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8")
    path.with_name("keras-facts.md").write_text(page(recorded), encoding="utf-8")
    for fact in seen:
        typer.echo(f"{fact.id} {'holds' if fact.holds else 'DOES NOT HOLD'}: {fact.statement}")
        for name, value in fact.observations.items():
            if not value:
                typer.echo(f"    not so: {name}")


if __name__ == "__main__":
    typer.run(main)
