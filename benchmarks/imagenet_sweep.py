"""`sweep` against plain Keras on EfficientNet-Lite0: seconds of each group of rows, and memory.

Run by `test_imagenet_sweep.py`, each way in a process of its own, so that each has its own memory.
"""

import json
import os
import resource
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from ftlab import blocks, copy_model, load_backbone, replace_head, set_trainable, sweep
from ftlab.data.task import Split, Task
import keras
import numpy as np

RATES, SEEDS, EPOCHS, BATCH_SIZE = [1e-5, 1e-4, 1e-3], 2, 4, 20
IMAGES, TEST_IMAGES, CLASSES = 100, 350, 14


def backbone():
    """The pretrained network with a new head."""
    keras.utils.set_random_seed(0)
    return replace_head(load_backbone("efficientnet_lite0"), CLASSES)


def groups(model):
    """What is trained: name → blocks."""
    *body, head = [block.name for block in blocks(model)]
    return {
        "head": [head],
        "last two blocks": [*body[-2:], head],
        "last six blocks": [*body[-6:], head],
        "everything": None,
    }


def task(name, seed):
    """As many made-up pictures as the task surfaces has."""
    rng = np.random.default_rng(seed)

    def split(n):
        return Split(rng.random((n, 96, 96, 3), "float32"), np.arange(n) % CLASSES)

    names = tuple(map(str, range(CLASSES)))
    return Task(name, split(IMAGES), split(IMAGES), split(TEST_IMAGES), names, "Made up.")


def plain_keras(model, sets, target, source):
    """Copy, set, compile, fit and evaluate, once a run; name of the group → seconds."""
    seconds = {}
    for name, trainable in sets.items():
        started = time.perf_counter()
        for rate in RATES:
            for seed in range(SEEDS):
                keras.utils.set_random_seed(seed)
                run = set_trainable(copy_model(model), trainable)
                run.compile(
                    keras.optimizers.Adam(rate),
                    keras.losses.SparseCategoricalCrossentropy(from_logits=True),
                    metrics=["accuracy"],
                )
                run.fit(*target.train, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=0)
                for split in (target.train, target.test, source.test):
                    run.evaluate(*split, verbose=0)
        seconds[name] = time.perf_counter() - started
    return seconds


def by_sweep(model, sets, target, source):
    """All in one sweep, and then the rows of the head in one alone; name → seconds."""
    grid = {"learning_rate": RATES, "epochs": [EPOCHS], "batch_size": [BATCH_SIZE]}
    common = {"seeds": SEEDS, "progress": False}
    started = time.perf_counter()
    table = sweep(model, target, source, {**grid, "trainable": list(sets.values())}, **common)
    whole = time.perf_counter() - started
    words = {name: "all" if each is None else "+".join(each) for name, each in sets.items()}
    rows = {name: float(table.seconds[table.trainable == word].sum())
            for name, word in words.items()}  # fmt: skip
    started = time.perf_counter()
    sweep(model, target, source, {**grid, "trainable": [sets["head"]]}, **common)
    return {**rows, "whole": whole, "head alone": time.perf_counter() - started}


def main(way):
    """Run one way and print what it took, in seconds and MiB."""
    model = backbone()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cpu = time.process_time()
    seconds = {"plain": plain_keras, "sweep": by_sweep}[way](
        model, groups(model), task("new", 1), task("old", 2)
    )
    cpu = time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        json.dumps({"seconds": seconds, "cpu": cpu, "before": before / 1024, "peak": peak / 1024})
    )


if __name__ == "__main__":
    main(sys.argv[1])
