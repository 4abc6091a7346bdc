"""Counts layers."""


def unfreeze_last(model, n):
    model.trainable = True
    for layer in model.layers:
        layer.trainable = layer in model.layers[-n:]
    return model
