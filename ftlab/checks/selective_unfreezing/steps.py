"""Whether weights moved as training moves them."""

from __future__ import annotations

from collections.abc import Iterable

from ftlab.checks.core import fail
from ftlab.checks.selective_unfreezing.models import Weights
from ftlab.translation import _

# Spread of a kernel's movement as a share of its mean: more than 1 was measured where it was
# trained, and less than a thousandth where one number was added to all weights.
_SAME = 0.01


def require_training(before: Weights, after: Weights, names: Iterable[str]) -> None:
    """Stop where kernels moved by the same amount in all their weights.

    A gradient is another one for each weight, whatever the optimizer.

    Args:
        before: By layer.
        after: The same later.
        names: Of the layers that moved, each with its kernel first.

    Raises:
        CheckFailed: One of them was moved by hand.
    """
    for name in sorted(names):
        moved = after[name][0].astype("float64") - before[name][0]
        if moved.std() < _SAME * abs(moved.mean()):
            fail(
                _("weights that training has moved"),
                _("all weights of {name} moved by {moved:.2g}", name=name, moved=moved.mean()),
                "",
                _("Let the optimizer move the weights: compile, and fit on the images"),
            )
