"""Whether a model and its tasks fit each other, found out before anything is trained."""

from __future__ import annotations

from typing import Any

from ftlab.data.task import Split, Task, as_split
from ftlab.errors import InputError
from ftlab.models.structure import check_model, head_layer
from ftlab.translation import _
import keras


def checked_data(
    model: Any, target: Task | Split, source: Task | None
) -> tuple[Split, Split | None]:
    """What to train on and to validate on, once everything fits the model.

    Args:
        model: Should be a built Keras model with a head.
        target: The task to learn, or its training images and labels alone.
        source: The task that is measured beside it.

    Returns:
        The training images and the validation images; `None` where there are none.

    Raises:
        InputError: Something does not fit; says what.
    """
    check_model(model)
    _check_kinds(target, source)
    head = head_layer(model)
    # A subclassed model does not tell the shapes of its input and output.
    if head is None or len(getattr(model, "output_shape", (None, None))) != 2:
        raise InputError(
            _("a model that ends in a dense head, one output a class"),
            _("{name!r}, which ends in features", name=model.name),
            _("a missing head: the backbone was loaded without its top"),
            "replace_head(model, n_classes)",
        )
    own = [target.train, target.validation, target.test] if isinstance(target, Task) else [target]
    sets = [as_split(each[0], each[1], n_classes=head.units) for each in own]
    others = [source.validation, source.test] if source else []
    _check_shapes(model, [each.images.shape for each in [*sets, *others]])
    if not len(sets[0].labels):
        raise InputError(
            _("at least one training image"),
            _("none"),
            _("a choice of classes that left nothing"),
            _("np.bincount(task.train.labels) to see which classes there are"),
        )
    return sets[0], sets[1] if isinstance(target, Task) else None


def _check_kinds(target: object, source: object) -> None:
    pair = isinstance(target, tuple) and len(target) == 2
    if not (pair or isinstance(target, Task)) or not isinstance(source, Task | None):
        raise InputError(
            _("a Task or a Split to learn, and a Task or None as the source"),
            _("a {kind} and a {other}", kind=type(target).__name__, other=type(source).__name__),
            _("images without their labels, or a task's name in its place"),
            "finetune(model, load_task('belt'), source=load_task('dock'), …)",
        )


def _check_shapes(model: keras.Model, shapes: list[tuple[int, ...]]) -> None:
    expected = tuple(getattr(model, "input_shape", ()))[1:]
    for shape in shapes:
        fits = len(expected) == len(shape) - 1 and all(
            want in (None, got) for want, got in zip(expected, shape[1:], strict=True)
        )
        if expected and not fits:
            raise InputError(
                _(
                    "images of shape (n, {sides}) for {name!r}",
                    sides=", ".join(map(str, expected)),
                    name=model.name,
                ),
                _("shape {shape}", shape=shape),
                _(
                    "pictures of another size, or grey pictures for a model that wants three "
                    "channels"
                ),
                _("keras.ops.image.resize, or load_backbone(..., input_shape=images.shape[1:])"),
            )
