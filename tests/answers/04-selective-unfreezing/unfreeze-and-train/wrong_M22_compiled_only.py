"""Never calls fit."""

from ftlab import set_trainable


def unfreeze_and_train(model, images, labels, blocks):
    set_trainable(model, blocks)
    model.compile("adam", "sparse_categorical_crossentropy")
    return model
