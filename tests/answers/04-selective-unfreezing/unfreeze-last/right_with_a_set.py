from ftlab import blocks
import keras


def unfreeze_last(model, n):
    wanted = {layer.name for block in blocks(model)[-n:] for layer in block.layers}
    model.trainable = True
    for layer in model.layers:
        still = isinstance(layer, keras.layers.BatchNormalization)
        layer.trainable = layer.name in wanted and not still
    return model
