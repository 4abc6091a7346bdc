"""Check of the exercise `with-replay`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from ftlab.checks.answers import told
from ftlab.checks.core import call, passed, require
from ftlab.checks.counterexample import named
from ftlab.checks.plain import real_array
from ftlab.checks.specimens import SHAPE, by_class, tiny_split
from ftlab.data.task import Split
from ftlab.translation import _
import numpy as np

_CLASSES = 4
_GREY = (*SHAPE[:2], 1)  # grey, and not square


def with_replay(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `with_replay(images, labels, old, share, seed)`.

    Args:
        function: The student's function.
        seed: Of the images, the share and the draw.

    Raises:
        CheckFailed: Other images than the target's and the right number of old training images.
    """
    rng = np.random.default_rng(seed)
    for number, share in enumerate(rng.permutation([0.2, 0.25, 0.4, 0.5])[:3]):
        new = tiny_split(24, 100 + seed + number, _CLASSES, shape=_GREY)
        old = old_task(seed + number)
        mixture = partial(_mixture, function, new, old, float(share))
        found = mixture(seed)
        _check(found, new, old, float(share))
        if number == 0:
            _check_seed(found, [mixture(seed + more) for more in (1, 2, 3)], mixture(seed))
    passed(_("with_replay mixes in the right share of old training images, all classes in turn."))


def _mixture(
    function: Callable[..., Any], new: Split, old: dict[str, Split], share: float, seed: int
) -> Split:
    parts = {name: (each.images.copy(), each.labels.copy()) for name, each in old.items()}
    return _split(call(function, new.images.copy(), new.labels.copy(), parts, share, seed))


def _check_seed(found: Split, others: list[Split], again: Split) -> None:
    """Fail unless the seed chooses the old images: the same one the same, others others."""
    images = [{image.tobytes() for image in each.images} for each in (found, again, *others)]
    require(
        images[0] == images[1],
        _("the same old images for the same seed"),
        _("other ones the second time"),
    )
    require(
        any(each != images[0] for each in images[2:]),
        _("old images that the seed chooses"),
        _("the same ones for four seeds"),
    )


@named
def old_task(seed: int) -> dict[str, Split]:
    """Its training images lie sorted by class, as many files do."""
    return {
        "train": by_class(tiny_split(60, 200 + seed, _CLASSES, shape=_GREY)),
        "validation": tiny_split(40, 300 + seed, _CLASSES, shape=_GREY),
        "test": tiny_split(40, 400 + seed, _CLASSES, shape=_GREY),
    }


def _split(given: Any) -> Split:
    wanted = _("a pair: images {shape} and one whole-number label per image", shape=("n", *_GREY))
    require(isinstance(given, (list, tuple)) and len(given) == 2, wanted, told(given), "M03")
    try:
        images, numbers = real_array(given[0]).astype("float32"), real_array(given[1])
        labels = numbers.astype("int64")
    except Exception:  # an answer can be anything at all
        images, numbers, labels = np.zeros(0), np.zeros(0), np.zeros(0)
    whole = np.array_equal(numbers, labels)  # 1.5 is no label
    fits = whole and images.shape[1:] == _GREY and labels.shape == images.shape[:1]
    received = _("shapes {images} and {labels}", images=images.shape, labels=labels.shape)
    require(fits, wanted, received, "M03")
    return Split(images, labels)


def _check(found: Split, new: Split, old: dict[str, Split], share: float) -> None:
    home = {
        image.tobytes(): (name, int(label))
        for name, split in {**old, "target": new}.items()
        for image, label in zip(split.images, split.labels, strict=True)
    }
    seen = [home.get(image.tobytes(), ("nowhere", -1)) for image in found.images]
    count = Counter(name for name, _ in seen)
    leaked = count["test"] + count["validation"]
    require(
        leaked == 0, _("no image of the old task's test or validation set"), f"{leaked}", "M107"
    )
    require(
        count["nowhere"] == 0, _("images as they were given"),
        _("{strays} of {n} that were not given", strays=count["nowhere"], n=len(seen)),
    )  # fmt: skip
    kept = len({image.tobytes() for image in found.images} & {i.tobytes() for i in new.images})
    require(kept == len(new.labels), _("all {n} new images", n=len(new.labels)), f"{kept}", "M15")
    _check_number(count, len(new.labels), share)
    _check_mixture(found, seen, count["train"])


def _check_number(count: Counter[str], n_new: int, share: float) -> None:
    n_old = round(share * n_new / (1 - share))
    words = _(
        "{n_old} old images beside {n_new} new ones, {share:.0%} of all",
        n_old=n_old,
        n_new=n_new,
        share=share,
    )
    told_number = _(
        "{n_old} old images beside {n_new} new ones", n_old=count["train"], n_new=count["target"]
    )
    require(
        (count["train"], count["target"]) == (n_old, n_new), words, told_number, "M106",
        _("Divide the number of old images by the number of all images"),
    )  # fmt: skip


def _check_mixture(found: Split, seen: list[tuple[str, int]], n_old: int) -> None:
    different = len({image.tobytes() for image in found.images})
    require(
        different == len(seen), _("{n} different images", n=len(seen)), f"{different}", "M106",
        _("Draw without replacement, so that no image comes twice"),
    )  # fmt: skip
    astray = sum(label != int(own) for (_, label), own in zip(seen, found.labels, strict=True))
    require(
        astray == 0, _("every image with its own label"), _("{n} with another one", n=astray),
        "M106", _("Use one order of places for images and labels alike"),
    )  # fmt: skip
    by_class = Counter(label for name, label in seen if name == "train")
    counts = [by_class[label] for label in range(_CLASSES)]
    require(
        max(counts) - min(counts) <= 1,
        _("{n_old} old images, as many of each class as can be", n_old=n_old),
        _("{counts}, by class", counts=counts), "M106",
        _("Print np.bincount of the old images' labels"),
    )  # fmt: skip
