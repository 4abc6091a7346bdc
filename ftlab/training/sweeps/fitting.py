"""Whether a sweep's model can be copied and fits its tasks, found out before anything runs."""

from __future__ import annotations

from collections.abc import Iterable

from ftlab.data.task import Task
from ftlab.errors import InputError
from ftlab.models.heads import copy_model
from ftlab.models.structure import block_names, check_model
from ftlab.training.fit_inputs import checked_data
from ftlab.training.sweeps.grid import Setting
from ftlab.translation import _
import keras


def check_rows(model: keras.Model, rows: Iterable[Setting]) -> None:
    """Raise an `InputError` unless this is a built model that has all blocks of the rows."""
    check_model(model)
    for row in rows:
        block_names(model, row.trainable)


def fitting_copy(model: keras.Model, targets: Iterable[Task], source: Task | None) -> keras.Model:
    """A frozen copy of the model, once it is clear that every run can begin from a copy.

    Args:
        model: A built Keras model; left as it is.
        targets: What will be learned.
        source: What is known already.

    Raises:
        InputError: Images or labels do not fit the model, it has several inputs or outputs, or
            Keras cannot copy it.
    """
    for kind, tensors in (("inputs", "inputs"), ("outputs", "outputs")):
        names = [each.name for each in getattr(model, tensors, None) or []]
        if len(names) > 1:
            raise InputError(
                _("a model with one input and one output"),
                _("{name!r}, with the {kind} {names}", name=model.name, kind=kind, names=names),
                _("a model for several kinds of data, or for several questions"),
                _("model.fit, which takes them as lists or dicts"),
            )
    for target in targets:
        checked_data(model, target, source)
    try:
        copy = copy_model(model)
        copy.trainable = False
        return copy
    except InputError:
        raise
    except Exception as error:  # whatever a layer of the reader's own raises when it is rebuilt
        raise InputError(
            _("a model that Keras can copy, as every run begins from a copy"),
            _("{name!r}: {error}", name=model.name, error=str(error).strip().split("\n")[0]),
            _("a layer that is shared between nested models, or that cannot be rebuilt from its "
              "configuration"),
            _("finetune(model, …), one run after the other, with the model built anew for each"),
        ) from None  # fmt: skip


def as_compile_does(
    optimizer: keras.optimizers.Optimizer, model: keras.Model
) -> keras.optimizers.Optimizer:
    """The optimizer as stock `compile` wraps it: with a scaled loss for 16-bit floats."""
    if model.dtype_policy.name == "mixed_float16":
        return keras.optimizers.LossScaleOptimizer(optimizer)
    return optimizer
