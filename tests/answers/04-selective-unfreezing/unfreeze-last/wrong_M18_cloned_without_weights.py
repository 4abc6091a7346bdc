"""Works on a clone that never got the weights."""

import keras

from ftlab import blocks, freeze, unfreeze


def unfreeze_last(model, n):
    clone = keras.models.clone_model(model)
    freeze(clone)
    for block in blocks(clone)[-n:]:
        unfreeze(clone, block.name)
    return clone
