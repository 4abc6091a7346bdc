"""Which optimizers can be shared out: one for each rate, with the settings of one pattern."""

from __future__ import annotations

from ftlab.errors import InputError
from ftlab.translation import _
import keras


def check_pattern(pattern: keras.optimizers.Optimizer) -> None:
    """Check that optimizers for groups of weights do together what one for all would do.

    Args:
        pattern: Whose settings every group is to get.

    Raises:
        InputError: A setting that concerns all weights together and cannot be shared out.
    """
    kind = type(pattern).__name__
    if hasattr(pattern, "inner_optimizer"):
        raise InputError(
            _("an optimizer whose settings each group of blocks can have"),
            _("a {kind}, which skips a step where any gradient is not finite", kind=kind),
            _("the loss scale around the pattern in place of around the whole"),
            _(
                "keras.optimizers.LossScaleOptimizer(DiscriminativeOptimizer.for_model(model, "
                "rates, optimizer='adam'))"
            ),
        )
    if isinstance(pattern, keras.optimizers.MultiOptimizer) or hasattr(pattern, "renewed"):
        raise InputError(
            _("an optimizer whose settings each group of blocks can have"),
            _("a {kind}, which is several optimizers itself", kind=kind),
            _("two ways of sharing out the weights, of which one would not be heard"),
            "for_model(model, {'head': 1e-3}, default=1e-4, optimizer='adam')",
        )
    if pattern.gradient_accumulation_steps and pattern.global_clipnorm:
        raise InputError(
            _("gradient_accumulation_steps or global_clipnorm"),
            _(
                "gradient_accumulation_steps={steps} and global_clipnorm={norm}",
                steps=pattern.gradient_accumulation_steps,
                norm=pattern.global_clipnorm,
            ),
            _("the norm of all accumulated gradients together, which no group knows alone"),
            _("clipnorm, which is taken weight by weight, or a larger batch_size"),
        )
