"""One run of a layer panel: its stages, one `compile` and `fit` each. Knows nothing of threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
import time

from ftlab.data.task import Split
from ftlab.measuring.movement import audit, snapshot
from ftlab.models.flags import apply_flags
from ftlab.models.seeding import seed_random_layers
from ftlab.models.structure import Block
from ftlab.panels.layers.live import Live, Watch
from ftlab.panels.layers.measures import measured
from ftlab.panels.layers.plan import Plan
from ftlab.panels.layers.record import RunRecord, digest
from ftlab.training.compiling import accuracy_for, loss_for, ready
from ftlab.training.stopping import Stop
from ftlab.translation import N_
import keras
import pandas as pd


@dataclass(frozen=True, eq=False)
class Images:
    """What a panel trains on and measures on.

    Args:
        train: Learned from.
        validation: Measured at each epoch's end; `None` where there are none.
        source: Of the task known before, measured likewise.
        target_test: Measured once, when a run has finished; `None` where there are none.
        source_test: The same of the source.
    """

    train: Split
    validation: Split | None
    source: Split | None
    target_test: Split | None = None
    source_test: Split | None = None


def carry_out(
    model: keras.Model,
    blocks: list[Block],
    plan: Plan,
    images: Images,
    live: Live,
    stop: Stop,
    tell: Callable[[], None],
) -> RunRecord:
    """Train a model as planned.

    Args:
        model: A built model with a head; changed in place.
        blocks: Its blocks.
        plan: What to do.
        images: On what.
        live: Kept up to date.
        stop: Asked after every batch whether to end.
        tell: Called after each batch and each epoch.

    Returns:
        The run, numbered 0, its start not known.
    """
    before, started = snapshot(model), time.perf_counter()
    watch = Watch(live, stop, images.source, tell)
    watch.begin(model, images.validation)
    trained, updating = [False] * len(before.trainable), list[str]()
    done = begun = 0
    for number, stage in enumerate(plan.stages):
        if stop():
            break
        begun = live.stage = number + 1
        apply_flags(model, stage.flags)
        trained = [a or b for a, b in zip(trained, snapshot(model).trainable, strict=True)]
        updating += [b.name for b in blocks if any(x.trainable for x in b.batchnorm)]
        _fit(model, plan, number, images, done, watch)
        done += stage.epochs
    seconds = time.perf_counter() - started
    moved = audit(replace(before, trainable=tuple(trained)), model)
    return _account(model, plan.up_to(begun), live, moved, updating, seconds, images)


def seed_everything(model: keras.Model, seed: int) -> None:
    """Seed the order of batches, and dropout, whose generators go on from run to run otherwise."""
    keras.utils.set_random_seed(int(seed))
    seed_random_layers(model, seed)


def _account(
    model: keras.Model,
    plan: Plan,
    live: Live,
    moved: pd.DataFrame,
    updating: list[str],
    seconds: float,
    images: Images,
) -> RunRecord:
    return RunRecord(
        number=0,
        plan=plan,
        start="pretrained",
        status=N_("finished") if live.step >= live.steps else N_("stopped"),
        batches=live.step,
        history=pd.DataFrame(live.rows),
        movement=moved,
        updating=tuple(dict.fromkeys(updating)),
        seconds=seconds,
        digest=digest(model),
        **(_on_test_images(model, images) if live.step >= live.steps else {}),
    )


def _on_test_images(model: keras.Model, images: Images) -> dict[str, float]:
    """Accuracy on the test images, where there are some."""
    splits = {"target_test": images.target_test, "source_test": images.source_test}
    return {
        name: measured(model, split)[0]
        for name, split in splits.items()
        if split is not None and len(split.labels)
    }


def _fit(
    model: keras.Model, plan: Plan, number: int, images: Images, done: int, watch: Watch
) -> None:
    settings = plan.settings
    seed_everything(model, settings.seed + number)
    model.compile(
        optimizer=settings.make_optimizer(model, plan.multipliers),
        loss=loss_for(model),
        metrics=[accuracy_for(model)],
    )
    ready(model, *images.train)
    model.fit(
        *images.train,
        batch_size=settings.batch_size,
        initial_epoch=done,
        epochs=done + plan.stages[number].epochs,
        validation_data=images.validation,
        callbacks=[watch],
        verbose=0,
    )
