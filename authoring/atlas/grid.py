"""What the atlas holds: networks, tasks, sets of parts, rates, and how long each run trains."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations, product
from pathlib import Path

from ftlab.backbones import load_backbone
from ftlab.data.task import Task
from ftlab.data.tasks import Target, load_task
from ftlab.models.freezing import BatchNorm
from ftlab.training.sweeps import Setting
import keras

from authoring.evidence.networks import NETWORKS

FOLDER = Path("build/atlas")
BATCH_SIZE = 20
Parts = tuple[str, ...]


@dataclass(frozen=True)
class Budget:
    """How long a run trains, and when it is measured.

    Args:
        n_train: Training images.
        epochs: After which the model is measured; training ends at the last of them.
        seeds: How many.
    """

    n_train: int
    epochs: tuple[int, ...]
    seeds: int


@dataclass(frozen=True)
class Words:
    """How the page calls a network and its tasks.

    Args:
        title: Of the network, short.
        knows: What it does, after "This network".
        source: The task that it knows.
        targets: Name of a target → how it is called.
    """

    title: str
    knows: str
    source: str
    targets: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Network:
    """A pretrained network and what is measured on it.

    Args:
        load: Gives it, with a head for the source task.
        source: The task that it knows.
        targets: Name → what makes the task from a number of images and a seed.
        parts: In running order.
        sets: Which of them learn together; each in running order.
        rates: Learning rates, of Adam.
        batchnorm: What BatchNorm does in the parts that learn.
        budgets: How long runs train.
        words: For the page.
        n_test: Test images of each task; `None` for all.
    """

    load: Callable[[], keras.Model]
    source: Callable[[], Task]
    targets: Mapping[str, Target]
    parts: Parts
    sets: tuple[Parts, ...]
    rates: tuple[float, ...]
    batchnorm: tuple[BatchNorm, ...]
    budgets: tuple[Budget, ...]
    words: Words
    n_test: int | None = None


@dataclass(frozen=True)
class Piece:
    """What is measured in one go, and kept: all rates and seeds of one set of parts.

    Args:
        network: A name in `networks`.
        target: A name in its `targets`.
        budget: One of its `budgets`.
        batchnorm: What BatchNorm does.
        trainable: The parts that learn.
    """

    network: str
    target: str
    budget: Budget
    batchnorm: BatchNorm
    trainable: Parts

    @property
    def file(self) -> str:
        """The name of the file that it belongs to; a file is loaded as a whole."""
        return f"{self.network}-{self.target}-{self.budget.n_train}-{self.batchnorm}"

    def runs(self, network: Network) -> int:
        """How many runs it has."""
        return len(network.rates) * self.budget.seeds

    def setting(self, rate: float, seed: int) -> Setting:
        """One of its runs."""
        return Setting(
            learning_rate=rate,
            trainable=self.trainable,
            batchnorm=self.batchnorm,
            epochs=self.budget.epochs[-1],
            batch_size=BATCH_SIZE,
            n_train=self.budget.n_train,
            seed=seed,
        )


def all_sets(parts: Sequence[str]) -> tuple[Parts, ...]:
    """Every set of parts that is not empty.

    Example:
    >>> all_sets(["a", "b"])
    (('a',), ('b',), ('a', 'b'))
    """
    sizes = range(1, len(parts) + 1)
    return tuple(chosen for size in sizes for chosen in combinations(parts, size))


def runs(parts: Sequence[str]) -> tuple[Parts, ...]:
    """Every run of neighboring parts.

    Example:
    >>> runs(["a", "b", "c"])
    (('a',), ('a', 'b'), ('a', 'b', 'c'), ('b',), ('b', 'c'), ('c',))
    """
    n = len(parts)
    return tuple(tuple(parts[i:j]) for i in range(n) for j in range(i + 1, n + 1))


def networks(folder: Path | None = None) -> dict[str, Network]:
    """Every network of the atlas by name, the quicker one first.

    Args:
        folder: Keeps the fitted head of the large one; `None` to fit it each time.
    """
    small = ("block1", "block2", "block3", "block4", "head")
    imagenet = NETWORKS["imagenet"](folder)
    stages = ("stem", *(f"block{n}" for n in range(1, 8)), "top", "head")
    return {
        "parcels": Network(
            load=partial(load_backbone, "parcels"),
            source=partial(load_task, "dock"),
            targets={"belt": "belt", "night": "night"},
            parts=small,
            sets=all_sets(small),
            rates=(1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2),
            batchnorm=("frozen", "updating"),
            # As many steps with few images as with many.
            budgets=(
                Budget(100, (1, 2, 4, 7, 12), seeds=5),
                Budget(20, (5, 10, 20, 35, 60), seeds=3),
            ),
            words=Words(
                "four blocks, for digits",
                "reads digits on parcels before the camera at the dock",
                "dock",
                {"belt": "belt", "night": "night"},
            ),
            n_test=150,
        ),
        "lite0": Network(
            load=imagenet.load,
            source=imagenet.source,
            targets={"belt": imagenet.targets["near"]},
            parts=stages,
            sets=runs(stages),
            rates=(3e-5, 1e-4, 3e-4, 1e-3, 1e-2),
            batchnorm=("frozen",),
            budgets=(Budget(100, (1, 2, 3), seeds=3),),
            words=Words(
                "EfficientNet-Lite0",
                "was pretrained on ImageNet, names surfaces before the camera at the dock",
                "dock",
                {"belt": "belt"},
            ),
            n_test=140,  # ten of each surface
        ),
    }


def pieces(chosen: Mapping[str, Network]) -> list[Piece]:
    """All that is to be measured, file by file: the first budget of every network comes first."""
    found = [
        (place, piece)
        for name, network in chosen.items()
        for place, budget in enumerate(network.budgets)
        for piece in _of_budget(name, network, budget)
    ]
    return [piece for _, piece in sorted(found, key=lambda pair: pair[0])]


def _of_budget(name: str, network: Network, budget: Budget) -> Iterator[Piece]:
    # Everything first, which is the usual choice, then the quicker sets first.
    sets = sorted(network.sets, key=lambda parts: (parts != network.parts, share(parts, network)))
    for target, batchnorm, parts in product(network.targets, network.batchnorm, sets):
        yield Piece(name, target, budget, batchnorm, parts)


def share(parts: Parts, network: Network) -> float:
    """How much of a network a set trains through: from its first part to the end, in (0, 1]."""
    return 1 - network.parts.index(parts[0]) / len(network.parts)
