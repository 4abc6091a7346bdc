"""An independent check: three claims' runs repeated with plain Keras, `compile` and `fit`.

`python -m authoring.evidence.plain` writes down whether they agree with the record. Nothing of
`ftlab.training` or of the laboratory's runs is used, only tasks and start weights. Keras shuffles
as it likes, so that figures differ within what seeds make of them; each is to lie inside the
recorded 95 % interval.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from ftlab.data.task import Split, Task
from ftlab.data.tasks import drawn, load_task
import keras
import numpy as np
import typer

from authoring.evidence import claims, record, report
from authoring.evidence.imagenet_network import imagenet
from authoring.evidence.parcels_network import parcels

DOCS = Path(__file__).parents[2] / "docs"
OTHER = 1e-4  # the best other power of ten for the last two blocks of the ImageNet network
LAST_TWO = ("block6", "block7", "top", "head")


class Plain(NamedTuple):
    """One condition of a claim, measured with plain Keras.

    Attributes:
        key: The claim.
        laboratory: Where.
        place: Which condition, from 0.
        effect: Seed → effect in points.
        seeds: Which.
    """

    key: str
    laboratory: str
    place: int
    effect: Callable[[int], float]
    seeds: range


def trained(
    start: keras.Model,
    train: Split,
    *,
    seed: int,
    rate: float,
    epochs: int,
    trainable: Iterable[str] = ("",),
) -> keras.Model:
    """A clone of a model, fine-tuned by `compile` and `fit` with BatchNorm frozen.

    Args:
        start: Where it starts; left as it is.
        train: What to learn.
        seed: Of Keras.
        rate: Adam's.
        epochs: Passes over the images, in batches of 20.
        trainable: How the names of trainable layers begin.
    """
    keras.utils.set_random_seed(seed)
    model = keras.models.clone_model(start)
    model.set_weights(start.get_weights())
    for layer in model.layers:
        still = isinstance(layer, keras.layers.BatchNormalization)
        layer.trainable = layer.name.startswith(tuple(trainable)) and not still
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(rate), loss)
    model.fit(train.images, train.labels, batch_size=20, epochs=epochs, verbose=0)
    return model


def right(model: keras.Model, split: Split) -> float:
    """Accuracy in points."""
    logits = model.predict(split.images, batch_size=64, verbose=0)
    return 100 * float(np.mean(logits.argmax(axis=1) == split.labels))


def _belt(seed: int) -> Task:
    return load_task("belt", n_train=100, seed=seed)


def _forgotten(seed: int) -> float:
    start, dock = parcels().load(), load_task("dock")
    model = trained(start, _belt(seed).train, seed=seed, rate=1e-3, epochs=20)
    return right(start, dock.test) - right(model, dock.test)


def _missed_by_one_epoch(seed: int) -> float:
    start, belt = parcels().load(), _belt(seed)
    whole, short = (
        trained(start, belt.train, seed=seed, rate=1e-3, epochs=epochs) for epochs in (20, 1)
    )
    return right(whole, belt.test) - right(short, belt.test)


def _ahead_at_1e_5(rate: float) -> Callable[[int], float]:
    network = imagenet(Path("build/evidence"))
    usual = network.budget["usual"]

    def effect(seed: int) -> float:
        belt = drawn(network.targets["near"], usual["n_train"], seed)
        low, own = (
            right(
                trained(
                    network.load(),
                    belt.train,
                    seed=seed,
                    rate=each,
                    epochs=usual["epochs"],
                    trainable=LAST_TWO,
                ),
                belt.test,
            )
            for each in (1e-5, rate)
        )
        return low - own

    return effect


def checks() -> tuple[Plain, ...]:
    """What is repeated."""
    return (
        Plain("C01", "parcels", 0, _forgotten, range(10)),
        Plain("C13", "parcels", 0, _missed_by_one_epoch, range(10)),
        Plain("C42", "imagenet", 2, _ahead_at_1e_5(OTHER), range(5)),
    )


def main() -> None:
    """Repeat the runs, write them into `docs/evidence.json` and the page anew."""
    claims.load()
    path = DOCS / "evidence.json"
    found = record.read(path)
    found["checked"] = [_compared(check, found) for check in checks()]
    record.write(found, path)
    report.write(found, DOCS)


def _compared(check: Plain, found: dict[str, Any]) -> dict[str, Any]:
    condition = record.found_in(found, check.laboratory)[check.key]["conditions"][check.place]
    values = [check.effect(seed) for seed in check.seeds]
    low, high = condition["ci95"]
    compared = {
        "id": check.key,
        "laboratory": check.laboratory,
        "condition": condition["name"],
        "effect": condition["effect"],
        "ci95": [low, high],
        "plain": round(float(np.mean(values)), 2),
        "plain_values": [round(value, 2) for value in values],
        "seeds": len(values),
        "within": bool(low <= np.mean(values) <= high),
    }
    typer.echo(compared)
    return compared


if __name__ == "__main__":
    typer.run(main)
