"""What a laboratory is made of: a network, its tasks, its parts and its budget, by role."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from ftlab.data.camera import Camera
from ftlab.data.task import Split, Task
from ftlab.data.tasks import Target
import keras

Part = tuple[str, ...] | None
# The rule by which rates are chosen, the same for every network and every set of parts.
RATES = (1e-5, 1e-4, 1e-3, 1e-2, 1e-1)
RATE_SEEDS = (100, 101)  # no measurement has these
RATE_RULE = (
    "the one of 1e-5, 1e-4, 1e-3, 1e-2 and 1e-1 with the best mean accuracy on the near target's "
    "validation images (where the head is new, the target's own), over two seeds that no "
    "measurement has"
)


def parts_of(
    first: Sequence[tuple[str, ...]], last: Sequence[tuple[str, ...]], head: str
) -> dict[str, Part]:
    """`Network.parts` from the three blocks at each end.

    Args:
        first: From the first block on.
        last: Up to the last block.
        head: Trains with any of them.

    Example:
    >>> parts_of([("stem", "one"), ("two",), ("three",)], [("four",), ("five",), ("six",)], "head")[
    ...     "last two"
    ... ]
    ('five', 'six', 'head')
    """
    counts = ((1, ""), (2, " two"), (3, " three"))
    return {
        "all": None,
        "head": (head,),
        **{f"last{word}": (*chain(*last[-n:]), head) for n, word in counts},
        **{f"first{word}": (*chain(*first[:n]), head) for n, word in counts},
    }


@dataclass(frozen=True, eq=False)
class Network:
    """A pretrained network with tasks that a claim asks for by role.

    Args:
        name: Such as `"parcels"`.
        title: In words, for the page.
        chance: Accuracy of guessing on the source task.
        seeds: Seeds behind every figure.
        load: The pretrained network, with a head for the source task.
        source: The task that it knows.
        replayed: What makes the source's training images, for replay.
        photographed: Seed → the source's test pictures, photographed anew.
        targets: Role → what makes the task from a number of images and a seed. `"near"` and
            `"far"` have the source's classes before other cameras, `"same"` before the source's
            own; `"new"` has new classes before the source's camera, `"other"` new classes of
            another kind of image.
        seen_by: Makes a target with the near target's classes before any camera.
        starts: Role → the network that training on it starts from, where it is not `load`'s; also
            `"near with a new head"` and `"untrained"`, with random weights.
        words: Role → how a condition names it.
        parts: Role → blocks: `"all"` (None), `"head"`, `"last"`, `"last two"`, `"last three"`,
            `"first"`, `"first two"` and `"first three"`, all but the first with the head.
        stages: What is trainable in each stage of unfreezing gradually, from the head on.
        rates: Part → its rate where lessons have settled on one; by the rule for other parts.
        budget: How many images and epochs (see `laboratory`).
        lacks: Need of a claim → why this network cannot have it.
        side: Pixels along each side of a picture.
        sizes: Of pretraining, and two smaller ones.
        large: Whether tracing it takes longer than a run.
        middle: Two blocks in the middle, the earlier one first.
        middle_layers: The layers at their ends.
    """

    name: str
    title: str
    chance: float
    seeds: int
    load: Callable[[], keras.Model]
    source: Callable[[], Task]
    replayed: Target
    photographed: Callable[[int], Split]
    targets: Mapping[str, Target]
    seen_by: Callable[[Camera | str], Target]
    starts: Mapping[str, Callable[[], keras.Model]]
    words: Mapping[str, str]
    parts: Mapping[str, Part]
    stages: tuple[Part, ...]
    budget: Mapping[str, Mapping[str, Any]]
    side: int
    sizes: tuple[int, int, int]
    large: bool
    middle: tuple[str, str]
    middle_layers: tuple[str, str]
    rates: Mapping[str, float] = field(default_factory=dict)
    lacks: Mapping[str, str] = field(default_factory=dict)
