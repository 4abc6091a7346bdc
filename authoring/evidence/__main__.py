"""Measure every claim: `python -m authoring.evidence`."""

from __future__ import annotations

from pathlib import Path
import time
from typing import Annotated

from rich.console import Console
import typer

from authoring.evidence import CLAIMS, claims
from authoring.evidence.laboratory import Laboratory
from authoring.evidence.report import write

DOCS = Path(__file__).parents[2] / "docs"


def main(
    folder: Annotated[Path, typer.Option(help="Where to write.")] = DOCS,
    seeds: Annotated[int, typer.Option(help="Seeds behind every figure.")] = 10,
    only: Annotated[str, typer.Option(help="Ids to measure, such as C01,C21.")] = "",
    cache: Annotated[Path | None, typer.Option(help="Folder that keeps finished runs.")] = None,
) -> None:
    """Measure every claim and write docs/evidence.md, docs/evidence.json and the figures."""
    claims.load()
    console = Console()
    laboratory = Laboratory(seeds, cache)
    chosen = only.split(",") if only else sorted(CLAIMS)
    findings = []
    for key in chosen:
        started = time.perf_counter()
        finding = CLAIMS[key].find(laboratory)
        findings.append(finding)
        seconds = time.perf_counter() - started
        console.print(f"{key} {finding.sentence} ({seconds:.0f} s)", highlight=False)
        for condition in finding.conditions:
            console.print(
                f"     {condition.effect:+7.1f} [{condition.ci95[0]:+.1f}, "
                f"{condition.ci95[1]:+.1f}] {condition.name}",
                highlight=False,
                markup=False,
            )
    if not only:
        write(findings, folder)


if __name__ == "__main__":
    typer.run(main)
