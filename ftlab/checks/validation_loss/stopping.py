"""Check of the exercise `early-stopping`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
import itertools
from typing import Any

from ftlab.arguments import is_whole
from ftlab.checks.answers import looks_like, told
from ftlab.checks.core import aside, call, fail, passed, require
from ftlab.translation import N_, _
import numpy as np

Places = tuple[int, int]  # best, stopped


def early_stopping(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `early_stopping(val_loss, patience)` on runs that stop and on one that does not.

    Args:
        function: The student's function.
        seed: Of the histories.

    Raises:
        CheckFailed: With the misconception that the two places look like.
    """
    drawn = list(runs(seed))
    for val_loss, patience in (*_SHORT, *drawn):
        received = _places(call(function, list(val_loss), patience))
        right = stop(val_loss, patience)
        if received != right:
            trials = [
                (_places(aside(function, list(each), wait)), wrong_places(each, wait))
                for each, wait in drawn
            ]
            words = N_("best {best}, stopped {stopped}")
            fail(
                _(words, best=right[0], stopped=right[1]),
                _(words, best=received[0], stopped=received[1]),
                looks_like((received, wrong_places(val_loss, patience)), *trials),
            )
    passed(_("early_stopping stops where Keras stops, and knows the best epoch until then."))


# The first epoch is the best; the least patience; losses that tie; a run that ends too soon; one
# whose last epoch is the best.
_SHORT: tuple[tuple[list[float], int], ...] = (
    ([1.0, 2.0, 3.0, 0.5], 2),
    ([3.0, 2.0, 4.0, 1.0], 1),
    ([3.0, 2.0, 2.0, 2.0, 1.0], 2),
    ([3.0, 2.0, 4.0], 2),
    ([3.0, 2.0, 1.0], 2),
)


def _places(given: Any) -> Places:
    names = ("best", "stopped")
    require(
        isinstance(given, dict) and all(is_whole(given.get(name)) for name in names),
        _("a dict with the whole numbers 'best' and 'stopped'"), told(given), "M03",
    )  # fmt: skip
    return int(given["best"]), int(given["stopped"])


def stop(
    val_loss: Sequence[float],
    patience: int,
    *,
    reset: bool = True,
    previous: bool = False,
    ties: bool = False,
) -> Places:
    """The best epoch and the last one, as Keras's `EarlyStopping` finds them, or a variant.

    Args:
        val_loss: One loss an epoch.
        patience: Epochs without a new lowest loss before training stops, 1 or more.
        reset: Whether a new lowest loss starts the waiting over.
        previous: Whether the epoch before is what counts, instead of the best one.
        ties: Whether an equal loss is as good as a lower one.
    """
    best = wait = 0
    for epoch in range(1, len(val_loss)):
        mark = val_loss[epoch - 1] if previous else val_loss[best]
        better = val_loss[epoch] <= mark if ties else val_loss[epoch] < mark
        wait = (0 if reset else wait) if better else wait + 1
        if val_loss[epoch] < val_loss[best] or (ties and better and not previous):
            best = epoch
        if wait >= patience:
            return best, epoch
    return best, len(val_loss) - 1


def wrong_places(val_loss: Sequence[float], patience: int) -> dict[str, Places]:
    """By misconception, what typical wrong answers give; a word tells two of one id apart."""
    best, stopped = stop(val_loss, patience)
    whole = int(np.argmin(val_loss))
    return {
        "M73": (stopped, stopped),
        "M37": (best + 1, stopped + 1),
        "M37 best": (best + 1, stopped),
        "M37 stopped": (best, stopped + 1),
        "M72 whole": (whole, stopped),
        "M72 all epochs": (whole, len(val_loss) - 1),
        "M72 total": stop(val_loss, patience, reset=False),
        "M72 previous": stop(val_loss, patience, previous=True),
        "M72 ties": stop(val_loss, patience, ties=True),
        "M72 late": stop(val_loss, patience + 1),
        "M72 early": stop(val_loss, max(1, patience - 1)),
        "M72 from the end": (stopped - patience, stopped),
    }


def runs(seed: int) -> Iterator[tuple[list[float], int]]:
    """Histories with a patience: one that stops, one that does not, one whose losses tie."""
    kinds = (_tells_apart, _goes_on, _ties)
    for number, suits in enumerate(kinds):
        for attempt in itertools.count():
            rng = np.random.default_rng([seed, number, attempt])
            val_loss = (rng.permutation(np.arange(4, 40))[: rng.integers(11, 15)] / 16).tolist()
            if number == 2:
                place = int(rng.integers(1, 5))
                val_loss[place + 2] = val_loss[place]
            patience = int(rng.integers(2, 5))
            if suits(val_loss, patience):
                yield val_loss, patience
                break


def _tells_apart(val_loss: list[float], patience: int) -> bool:
    """It stops before the end, and wrong answers of the first kind give something else."""
    wrong = wrong_places(val_loss, patience)
    others = [key for key in wrong if key not in ("M72 ties", "M72 from the end")]
    right = stop(val_loss, patience)
    places = {wrong[key] for key in others} | {right}
    return right[1] < len(val_loss) - 2 and right[0] > 1 and len(places) == len(others) + 1


def _goes_on(val_loss: list[float], patience: int) -> bool:
    """The patience is never used up, and the best epoch is neither the last nor the patience's."""
    best, stopped = stop(val_loss, patience)
    return stopped == len(val_loss) - 1 and 0 < stopped - best < patience


def _ties(val_loss: list[float], patience: int) -> bool:
    best, stopped = stop(val_loss, patience)
    return stopped < len(val_loss) - 1 and stop(val_loss, patience, ties=True) != (best, stopped)
