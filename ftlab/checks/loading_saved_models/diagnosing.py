"""Check of the exercise `diagnose`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.checks.answers import told
from ftlab.checks.core import call, passed, require
from ftlab.checks.plain import in_order_of
from ftlab.data.mismatch import at_resolution
from ftlab.data.task import Split, Task
from ftlab.data.tasks import load_task
from ftlab.translation import N_, _
import numpy as np

# What each disease looks like when it is overlooked, in the order in which they are tried.
_OVERLOOKED = {
    "0 to 255": "M82",
    "-1 to 1": "M85",
    "standardized": "M85",
    "inverted": "M83",
    "low resolution": "M83",
    "as learned": "M51",
}
_OBSERVE = {
    "M51": N_("Two sets of good pictures never agree exactly: how far apart are their numbers?"),
    "M85": N_("Print mean and standard deviation of both sets"),
}


def diagnose(function: Callable[..., Any], *, seed: int = 0, task: str = "") -> None:
    """Check `diagnose(reference, images)`.

    Args:
        function: The student's function.
        seed: Chooses the pictures.
        task: Whose pictures; `"dock"` or `"night"`, on which light and dark differ in share. Both
            when empty.

    Raises:
        CheckFailed: A wrong diagnosis, with what overlooking it looks like.
    """
    for name in [task] if task else ["dock", "night"]:
        _on_task(function, seed, load_task(name))
    passed(_("diagnose names all five mismatches, and none where there is none."))


def _on_task(function: Callable[..., Any], seed: int, known: Task) -> None:
    rng = np.random.default_rng(seed)
    reference = known.train.images[rng.choice(len(known.train.labels), 60, replace=False)]
    new = known.test.images[rng.choice(len(known.test.labels), 40, replace=False)]
    for disease, looks_like in in_order_of(seed, list(_OVERLOOKED.items())):
        images = _with(disease, new, int(rng.choice([12, 14, 16])))
        given = call(function, reference.copy(), images)
        require(
            isinstance(given, str) and given in _OVERLOOKED,
            _("one of {names}", names=", ".join(map(repr, _OVERLOOKED))),
            told(given),
            "M03",
        )
        # What was overlooked is known where nothing is said to be wrong, or the other way round.
        overlooked = given == "as learned" or disease == "as learned"
        confused = "M85" if {disease, given} == {"-1 to 1", "standardized"} else ""
        confused = looks_like if overlooked else confused
        require(
            given == disease,
            _(
                "{disease!r} for pictures with {new}, beside a reference with {known}",
                disease=disease,
                new=_statistics(images),
                known=_statistics(reference),
            ),
            repr(given),
            confused,
            _(_OBSERVE.get(confused, "")),
        )


def _with(disease: str, images: np.ndarray, side: int) -> np.ndarray:
    if disease == "low resolution":
        split = Split(images, np.zeros(len(images), int))
        task = Task("new", split, split, split, ("0",), "")
        return at_resolution(task, side).test.images
    changed = {
        "0 to 255": np.round(255 * images),
        "-1 to 1": 2 * images - 1,
        "standardized": (images - images.mean()) / images.std(),
        "inverted": 1 - images,
        "as learned": images.copy(),
    }
    return np.asarray(changed[disease], "float32")


def _statistics(images: np.ndarray) -> str:
    detail = np.abs(np.diff(images, axis=2)).mean() / images.std()
    return _(
        "min {low:.2f}, max {high:.2f}, mean {mean:.2f}, std {std:.2f}, detail {detail:.2f}",
        low=images.min(),
        high=images.max(),
        mean=images.mean(),
        std=images.std(),
        detail=detail,
    )
