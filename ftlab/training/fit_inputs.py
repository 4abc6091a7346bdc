"""Whether a model and its tasks fit each other, found out before anything is trained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ftlab.data.task import Split, Task
from ftlab.errors import InputError
from ftlab.models.inputs import check_shape, input_scale
from ftlab.models.outputs import Outputs, one_class_an_image
from ftlab.models.structure import check_model, head_layer
from ftlab.models.tail import drawn, graph_of
from ftlab.training.datasets import as_target, is_dataset, refuse_iterators
from ftlab.translation import _
import keras


@dataclass(frozen=True)
class FitData:
    """What `finetune` works with, once everything fits the model.

    Args:
        train: The images and labels to learn from.
        validation: Those measured every epoch; `None` where there are none.
        target: The target's task, or `train` again.
        source: The task measured beside it, or `None`.
    """

    train: Split
    validation: Split | None
    target: Task | Split
    source: Task | None


def checked_data(
    model: Any, target: Any, source: Any, validation: Any = None
) -> tuple[Split, Split | None]:
    """What to train on and to validate on, once everything fits the model.

    Args:
        model: Should be a built Keras model with a head.
        target: The task to learn, or its training images and labels alone, also as a batched
            `tf.data.Dataset`.
        source: The task that is measured beside it.
        validation: Images and labels instead of the task's own.

    Returns:
        The training images and the validation images; `None` where there are none.

    Raises:
        InputError: Something does not fit; says what.
    """
    data = fit_data(model, target, source, validation)
    return data.train, data.validation


def fit_data(model: Any, target: Any, source: Any, validation: Any = None) -> FitData:
    """As `checked_data`, with the target and the source in the form in which they are measured."""
    check_model(model)
    for given, name in ((target, "target"), (source, "source"), (validation, "validation")):
        refuse_iterators(given, name)
    _check_kinds(target, source)
    first = target.train.images if isinstance(target, Task) else None
    outputs, scale = _answers(model, first), input_scale(model)
    learned = as_target(target, "target", outputs.n_classes, scale)
    train = learned.train if isinstance(learned, Task) else learned
    own = learned.validation if isinstance(learned, Task) else None
    if validation is not None:
        found = as_target(validation, "validation", outputs.n_classes, scale)
        own = found.validation if isinstance(found, Task) else found
    measured = [learned.test] if isinstance(learned, Task) else []
    known = _as_source(source, outputs.n_classes, scale)
    others = [known.validation, known.test] if known else []
    for each in [train, *([own] if own else []), *measured, *others]:
        check_shape(model, each.images.shape)
    if not len(train.labels):
        raise InputError(
            _("at least one training image"),
            _("none"),
            _("a choice of classes that left nothing"),
            _("np.bincount(task.train.labels) to see which classes there are"),
        )
    return FitData(train, own, learned, known)


def _as_source(source: Any, n_classes: int, scale: float) -> Task | None:
    if source is None or isinstance(source, Task):
        if source is not None and scale != source.scale:
            as_target(source, "source", max(n_classes, source.n_classes), scale)
        return source
    split = as_target(source, "source", n_classes, scale)
    assert isinstance(split, Split)
    names = tuple(str(number) for number in range(n_classes))
    return Task("images", split, split, split, names, "", scale=scale)


def _answers(model: keras.Model, images: Any) -> Outputs:
    """What the model gives; refused where it ends in features."""
    given = getattr(drawn(graph_of(model)), "_outputs_struct", None)
    shape = getattr(given, "shape", None)
    rows = shape is None or len(shape) == 2
    if not rows or (shape is not None and _ends_in_features(model)):
        raise InputError(
            _("a model that ends in a dense head, one output per class"),
            _("{name!r}, which ends in features", name=model.name),
            _("a missing head: the backbone was loaded without its top"),
            "replace_head(model, n_classes)",
        )
    return one_class_an_image(model, images)


def _ends_in_features(model: keras.Model) -> bool:
    return head_layer(model) is None and one_class_an_image(model).kind == "logits"


def _check_kinds(target: object, source: object) -> None:
    pair = isinstance(target, (tuple, list)) and len(target) == 2
    known = isinstance(source, Task | None) or is_dataset(source)
    if not (pair or isinstance(target, Task) or is_dataset(target)) or not known:
        raise InputError(
            _("a Task, a pair or a dataset to learn, and a Task or None as the source"),
            _("a {kind} and a {other}", kind=type(target).__name__, other=type(source).__name__),
            _("images without their labels, or a task's name in its place"),
            "finetune(model, load_task('belt'), source=load_task('dock'), …)",
        )
