"""What `finetune` and `DiscriminativeOptimizer` cost over stock Keras; imports and loading."""

import subprocess
import sys

from ftlab import finetune, load_backbone, load_task, set_trainable
import keras
import pytest

EPOCHS, BATCH_SIZE = 20, 20


@pytest.fixture(scope="module")
def belt():
    return load_task("belt", n_train=100)


def fresh():
    return set_trainable(load_backbone("parcels"), None)


def stock(belt, optimizer=None):
    """Stock compile and fit, with the measurements that `finetune` makes as well."""
    model = fresh()
    model.compile(
        optimizer(model) if optimizer else keras.optimizers.Adam(1e-3),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    model.evaluate(*belt.validation, verbose=0)
    model.fit(
        *belt.train, batch_size=BATCH_SIZE, epochs=EPOCHS, validation_data=belt.validation,
        verbose=0,
    )  # fmt: skip
    model.evaluate(*belt.test, verbose=0)


def test_stock_fit(benchmark, belt):
    benchmark.name = "stock fit"
    benchmark.pedantic(stock, (belt,), rounds=7, warmup_rounds=1)


def test_finetune_over_fit(benchmark, belt, compare):
    benchmark.name = "finetune"
    benchmark.pedantic(
        lambda: finetune(
            fresh(), belt, learning_rate=1e-3, epochs=EPOCHS, batch_size=BATCH_SIZE, progress=True
        ),
        rounds=7, warmup_rounds=1,
    )  # fmt: skip
    compare("finetune", "stock fit", "at most", 1.05)


def test_discriminative_optimizer_over_adam(benchmark, belt, compare):
    from ftlab.training.rates import DiscriminativeOptimizer

    rates = {"block1": 1e-5, "block2": 1e-4, "block3": 1e-4, "block4": 1e-3, "head": 1e-2}
    benchmark.name = "discriminative"
    benchmark.pedantic(
        stock, (belt, lambda model: DiscriminativeOptimizer.for_model(model, rates)),
        rounds=7, warmup_rounds=1,
    )  # fmt: skip
    compare("discriminative", "stock fit", "at most", 1.10)


def python(code):
    subprocess.run([sys.executable, "-c", code], check=True)


def test_import_ftlab(benchmark, compare):
    benchmark.name = "import ftlab"
    benchmark.pedantic(python, ("import ftlab",), rounds=5)
    compare("import tensorflow", "import ftlab")


def test_import_tensorflow(benchmark):
    benchmark.name = "import tensorflow"
    benchmark.pedantic(python, ("import ftlab, tensorflow",), rounds=2)


def test_bare_python(benchmark, compare):
    benchmark.name = "bare python"
    benchmark.pedantic(python, ("pass",), rounds=5)
    compare("import ftlab", "bare python")


def test_load_backbone(benchmark):
    benchmark.name = "load_backbone('parcels')"
    benchmark.pedantic(load_backbone, ("parcels",), rounds=5, warmup_rounds=1)
