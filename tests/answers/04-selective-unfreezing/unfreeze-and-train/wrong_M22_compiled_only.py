"""Never calls fit."""

from ftlab import set_trainable
import keras


def unfreeze_and_train(model, images, labels, blocks):
    set_trainable(model, blocks)
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model
