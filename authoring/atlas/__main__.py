"""Measure the atlas: `python -m authoring.atlas`. What is finished is kept and found again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
import time
from typing import Annotated, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
import tensorflow as tf
import typer

from authoring.atlas import files
from authoring.atlas.grid import FOLDER, Network, Piece, networks, pieces, share
from authoring.atlas.measure import bench_of, keep, kept, measure

DOCS = Path(__file__).parents[2] / "docs" / "_static" / "atlas"


def main(
    folder: Annotated[Path, typer.Option(help="Where the site's files go.")] = DOCS,
    cache: Annotated[Path, typer.Option(help="Keeps what is finished.")] = FOLDER,
    only: Annotated[str, typer.Option(help="One network, such as parcels.")] = "",
    cluster: Annotated[str, typer.Option(help="Address of a Dask scheduler.")] = "",
    write: Annotated[bool, typer.Option(help="Measure nothing; write what is complete.")] = False,
) -> None:
    """Measure what is missing, and write the files of the site that are complete."""
    chosen = {name: net for name, net in networks(cache).items() if only in ("", name)}
    console, wanted = Console(), pieces(chosen)
    if taken := files.take_over(networks(cache), folder, cache):
        console.print(f"{taken} pieces are those of {folder}")
    if not write:
        missing = [piece for piece in wanted if kept(piece, cache) is None]
        _one_thread_each()
        if missing:
            _say_hours(console, missing, chosen, cache)
            _measure(console, missing, chosen, cache, cluster)
    if not any(kept(piece, cache) for piece in pieces(networks(cache))):
        raise SystemExit(f"Nothing is measured yet in {cache}.")
    for path in files.write(networks(cache), cache, folder):
        console.print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB", highlight=False)


def cost(piece: Piece, network: Network) -> float:
    """About how much a piece costs: runs, times how much of the network learns from its front."""
    return share(piece.trainable, network) * piece.runs(network)


def _say_hours(
    console: Console, missing: Sequence[Piece], chosen: dict[str, Network], cache: Path
) -> None:
    """Measure a run of the costliest set of each network, and say what all will take; of a core."""
    seconds = 0.0
    for name, network in chosen.items():
        mine = [piece for piece in missing if piece.network == name]
        if not mine:
            continue
        bench, longest = bench_of(name, cache), max(mine, key=lambda piece: cost(piece, network))
        bench.run(longest, network.rates[0], 0)  # traces
        started = time.process_time()
        bench.run(longest, network.rates[0], 0)
        one = (time.process_time() - started) * longest.runs(network) / cost(longest, network)
        seconds += one * sum(cost(piece, network) for piece in mine)
    console.print(f"{len(missing)} pieces, about {seconds / 3600:.1f} hours on one core")


def _measure(
    console: Console,
    missing: Sequence[Piece],
    chosen: dict[str, Network],
    cache: Path,
    cluster: str,
) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, MofNCompleteColumn(), console=console) as progress:
        total = sum(cost(piece, chosen[piece.network]) for piece in missing)
        bar = progress.add_task("atlas", total=round(total))
        for piece in _finished(missing, cache, cluster):
            progress.update(bar, description=f"{piece.file} {'+'.join(piece.trainable)}")
            progress.advance(bar, cost(piece, chosen[piece.network]))


def _finished(missing: Sequence[Piece], cache: Path, cluster: str) -> Iterator[Piece]:
    """Each piece once it is measured, here or on a cluster."""
    if not cluster:
        for piece in missing:
            keep(piece, measure(piece, cache), cache)
            yield piece
        return
    from dask.distributed import Client, as_completed

    client: Any = Client(cluster)
    futures = {client.submit(measure, piece, pure=False): piece for piece in missing}
    for future, rows in as_completed(futures, with_results=True):
        keep(futures[future], rows, cache)
        yield futures[future]


def _one_thread_each() -> None:
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)


if __name__ == "__main__":
    typer.run(main)
