"""Measure every claim: `python -m authoring.evidence --laboratory imagenet`, or parcels."""

from __future__ import annotations

from pathlib import Path
import time
from typing import Annotated, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
import typer

from authoring.evidence import CLAIMS, claims, record, report
from authoring.evidence.claim import Finding
from authoring.evidence.laboratory import Laboratory

DOCS = Path(__file__).parents[2] / "docs"
USUAL_SECONDS = 60.0  # of a claim of which nothing is known yet


def main(
    folder: Annotated[Path, typer.Option(help="Where to write.")] = DOCS,
    laboratory: Annotated[str, typer.Option(help="parcels or imagenet.")] = "parcels",
    seeds: Annotated[int, typer.Option(help="Seeds; 0 for the laboratory's own number.")] = 0,
    only: Annotated[str, typer.Option(help="Ids to measure, such as C01,C21.")] = "",
    cache: Annotated[Path | None, typer.Option(help="Folder that keeps finished runs.")] = None,
    cluster: Annotated[str, typer.Option(help="Address of a Dask scheduler.")] = "",
    page: Annotated[bool, typer.Option(help="Measure nothing; write the page anew.")] = False,
) -> None:
    """Measure every claim and write docs/evidence.md, docs/evidence.json and the figures.

    What is found is written after each claim, so that an interrupted measurement is not lost.
    """
    claims.load()
    path = folder / "evidence.json"
    if page:
        report.write(record.read(path), folder)
        return
    used = Laboratory(seeds or None, cache, laboratory, _client(cluster))
    chosen = only.split(",") if only else sorted(CLAIMS)
    known = record.found_in(record.read(path), laboratory)
    costs = {key: known.get(key, {}).get("seconds", USUAL_SECONDS) for key in chosen}
    console, failed = Console(), list[str]()
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, MofNCompleteColumn(), console=console) as progress:
        bar = progress.add_task(laboratory, total=round(sum(costs.values())))
        for key in chosen:
            progress.update(bar, description=key)
            started = time.perf_counter()
            try:
                finding = CLAIMS[key].why_not(used.network.lacks) or CLAIMS[key].find(used)
            except Exception:  # one claim must not cost the hours of the others
                console.print_exception(max_frames=8)
                failed.append(key)
                continue
            seconds = time.perf_counter() - started
            progress.advance(bar, round(costs[key]))
            _say(console, key, finding, seconds)
            # Runs that were found in the cache took no time; the longest is the time that it takes.
            taken = {key: max(seconds, known.get(key, {}).get("seconds", 0.0))}
            before, found = record.read(path), {key: finding}
            record.write(record.with_findings(before, laboratory, found, taken, about(used)), path)
    report.write(record.read(path), folder)
    if failed:
        raise SystemExit(f"Not measured, because of an error: {', '.join(failed)}")


def about(used: Laboratory) -> dict[str, Any]:
    """What the page says of a laboratory."""
    network = used.network
    found = {
        "title": network.title,
        "seeds": len(used.seeds),
        "budget": {name: dict(budget) for name, budget in network.budget.items()},
        "rates": used.rates,
        "chance": network.chance,
    }
    if network.rates:  # those of the lessons; beside them stands what the rule gives
        found["rates by the rule"] = {part: used.rate_by_rule(part) for part in network.rates}
    return found


def _client(address: str) -> Any:
    if not address:
        return None
    from dask.distributed import Client

    return Client(address)


def _say(console: Console, key: str, finding: Finding | str, seconds: float) -> None:
    if isinstance(finding, str):
        console.print(f"{key} is not measured here: {finding}", highlight=False)
        return
    console.print(f"{key} {finding.sentence} ({seconds:.0f} s)", highlight=False, markup=False)
    for condition in finding.conditions:
        console.print(
            f"     {condition.effect:+7.1f} [{condition.ci95[0]:+.1f}, "
            f"{condition.ci95[1]:+.1f}] {condition.name}",
            highlight=False,
            markup=False,
        )


if __name__ == "__main__":
    typer.run(main)
