"""Goes through the layers; the whole name counts, and the model itself is unfrozen first."""

import keras


def unfreeze_last(model, n):
    names = list(dict.fromkeys(layer.name.split("_")[0] for layer in model.layers if layer.weights))
    model.trainable = True
    for layer in model.layers:
        norm = isinstance(layer, keras.layers.BatchNormalization)
        layer.trainable = layer.name.split("_")[0] in names[-n:] and not norm
    return model
