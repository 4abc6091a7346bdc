"""`sweep` against stock Keras in its plainest form, on the same grid in one run."""

from itertools import product

from ftlab import load_backbone, load_task, set_trainable
from ftlab.training.sweeps import sweep
import keras
import pytest

RATES = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1]
SETS = [["head"], ["block4", "head"], ["block1", "block2"], None]
EPOCHS, BATCH_SIZE, IMAGES = 20, 20, 100


def plain_keras(rates, sets, seeds):
    """What a student would write: load, set, compile, fit and evaluate, once a run."""
    dock = load_task("dock")
    for rate, trainable, seed in product(rates, sets, range(seeds)):
        keras.utils.set_random_seed(seed)
        belt = load_task("belt", n_train=IMAGES, seed=seed)
        model = set_trainable(load_backbone("parcels"), trainable)
        model.compile(
            keras.optimizers.Adam(rate),
            keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            metrics=["accuracy"],
        )
        model.fit(*belt.train, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=0)
        model.evaluate(*belt.test, verbose=0)
        model.evaluate(*dock.test, verbose=0)


def by_sweep(rates, sets, seeds):
    grid = {
        "learning_rate": rates,
        "trainable": sets,
        "epochs": [EPOCHS],
        "batch_size": [BATCH_SIZE],
        "n_train": [IMAGES],
    }
    sweep("parcels", "belt", "dock", grid, seeds=seeds, progress=False)


GRIDS = {
    "whole-grid": (RATES, SETS, 3),
    "head-only": (RATES, [["head"]], 3),
    "one-run": ([1e-3], [None], 1),
    "one-rate": ([1e-3], SETS, 1),
    "one-seed": (RATES, SETS, 1),
}
WANTED = {"whole-grid": 6, "head-only": 20}


@pytest.mark.parametrize("grid", GRIDS)
@pytest.mark.parametrize("way", [plain_keras, by_sweep])
def test_grid(way, grid, benchmark, compare):
    benchmark.name = f"{way.__name__} {grid}"
    benchmark.pedantic(way, GRIDS[grid], rounds=1, warmup_rounds=0)
    if way is by_sweep:
        wanted = ("at least", WANTED[grid]) if grid in WANTED else ()
        compare(f"plain_keras {grid}", f"by_sweep {grid}", *wanted)
