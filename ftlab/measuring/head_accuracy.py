"""How good a linear head on frozen features is."""

from __future__ import annotations

from ftlab.data.task import Task
from ftlab.models.features import cached_features
import keras


def head_accuracy(model: keras.Model, task: Task, *, strength: float = 1.0) -> float:
    """Accuracy on a task's test images of a linear head that was trained on frozen features.

    The head is scikit-learn's logistic regression: a dense layer with a softmax cross-entropy and
    a small penalty on its weights. The model stays as it is.

    Args:
        model: Whatever stands in front of its head gives the features.
        task: Its training images train the head.
        strength: How weak the penalty is, above 0: scikit-learn's `C`.

    Returns:
        A share between 0 and 1.

    Raises:
        InputError: Images of another shape than the model takes.

    Example:
    >>> from ftlab import load_backbone, load_task
    >>> head_accuracy(load_backbone("parcels"), load_task("belt", n_train=100)) > 0.5
    True
    """
    from sklearn.linear_model import LogisticRegression

    seen = cached_features(model, task.train.images)
    head = LogisticRegression(C=strength, max_iter=5000).fit(seen, task.train.labels)
    return float(head.score(cached_features(model, task.test.images), task.test.labels))
