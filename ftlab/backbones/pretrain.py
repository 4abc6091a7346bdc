"""Rebuild the parcels backbone: `python -m ftlab.backbones.pretrain`.

Trains on the pretraining part of the handwriting, seen by the dock camera, and writes the weights
and their provenance record. Takes about half a minute on two cores.
"""

from __future__ import annotations

from pathlib import Path
import platform
from typing import Annotated

from ftlab.backbones.parcels import build_parcels
from ftlab.backbones.provenance import FOLDER, Provenance, sha256
from ftlab.data.tasks import load_task
import keras
import numpy as np
import sklearn
import tensorflow as tf
import typer

SEED = 0
COPIES = 4  # photographs of each written digit
EPOCHS = 16
BATCH_SIZE = 64
LEARNING_RATE = 3e-3


def pretrain(seed: int = SEED) -> keras.Model:
    """Train the parcels network on the dock task.

    Args:
        seed: Of the initial weights, the photographs and the order of batches.

    Returns:
        The trained model, compiled.
    """
    photographed = [load_task("dock", seed=seed + copy).train for copy in range(COPIES)]
    images = np.concatenate([split.images for split in photographed])
    labels = np.concatenate([split.labels for split in photographed])
    steps = EPOCHS * -(-len(labels) // BATCH_SIZE)

    keras.utils.set_random_seed(seed)
    model = build_parcels()
    model.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(LEARNING_RATE, steps)
        ),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    model.fit(images, labels, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=0)
    return model


def record(model: keras.Model, weights: Path, seed: int = SEED) -> Provenance:
    """The provenance of freshly written weights.

    Args:
        model: The trained model, compiled with accuracy as its metric.
        weights: The file its weights were written to.
        seed: The seed it was trained with.
    """
    accuracy = {
        name: round(
            model.evaluate(*load_task(name).test, verbose=0, return_dict=True)["accuracy"], 4
        )
        for name in ("dock", "belt", "night")
    }
    return Provenance(
        weights=weights.name,
        sha256=sha256(weights),
        script="ftlab.backbones.pretrain",
        seed=seed,
        data={
            "source": "sklearn.datasets.load_digits (UCI optical handwritten digits), CC BY 4.0",
            "split": "ftlab.data.handwriting.split_indices()['pretraining']",
            "images": f"700 written digits, photographed {COPIES} times each by the dock camera",
        },
        training={
            "epochs": EPOCHS,
            "batch_size": BATCH_SIZE,
            "learning_rate": LEARNING_RATE,
        },
        versions={
            "python": platform.python_version(),
            "keras": keras.__version__,
            "tensorflow": tf.__version__,
            "numpy": np.__version__,
            "scikit-learn": sklearn.__version__,
        },
        accuracy=accuracy,
    )


def main(
    folder: Annotated[Path, typer.Option(help="Where to write weights and record.")] = FOLDER,
    seed: Annotated[int, typer.Option(help="Seed of the training run.")] = SEED,
) -> None:
    """Train the backbone, write its weights and its provenance."""
    model = pretrain(seed)
    weights = folder / "parcels.weights.h5"
    # A clone has no optimizer, whose state would triple the file.
    bare = keras.models.clone_model(model)
    bare.set_weights(model.get_weights())
    bare.save_weights(weights)
    provenance = record(model, weights, seed)
    provenance.write("parcels", folder)
    typer.echo(f"{weights}: accuracy {provenance.accuracy}")


if __name__ == "__main__":
    typer.run(main)
