"""Uses the course's own functions."""

from ftlab import finetune, set_trainable
from ftlab.data.task import Split


def unfreeze_and_train(model, images, labels, blocks):
    set_trainable(model, blocks)
    return finetune(model, Split(images, labels), learning_rate=1e-2, epochs=1, seed=3).model
