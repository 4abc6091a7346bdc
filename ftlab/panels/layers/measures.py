"""Measured while a panel trains: accuracy and loss on images that are not learned from."""

from __future__ import annotations

from ftlab.data.task import Split
from ftlab.training.compiling import loss_for
import keras
import numpy as np

MOST_IMAGES = 512  # of the source task, so that measuring takes less time than training


def measured(model: keras.Model, split: Split, batch_size: int = 256) -> tuple[float, float]:
    """Accuracy and mean loss, in inference mode; changes nothing and draws nothing at random.

    Args:
        model: A built model with a head.
        split: Images and labels.
        batch_size: Images at a time.

    Returns:
        The accuracy in [0, 1] and the cross-entropy.
    """
    right, loss, loss_of = 0, 0.0, loss_for(model)
    for start in range(0, len(split.labels), batch_size):
        images, labels = (part[start : start + batch_size] for part in split)
        answers = model(images, training=False)
        right += int(np.sum(np.argmax(answers, axis=-1) == labels))
        loss += float(loss_of(labels, answers)) * len(labels)
    return right / len(split.labels), loss / len(split.labels)


def thinned(split: Split, most: int = MOST_IMAGES) -> Split:
    """Every second image, or third, and so on, where there are too many.

    Args:
        split: Images and labels.
        most: How many may be left.
    """
    every = -(-len(split.labels) // most)
    return Split(split.images[::every], split.labels[::every])
