import keras


def new_head(model, n_classes):
    new = keras.Sequential([keras.Input(model.input_shape[1:]), *model.layers[1:-1]])
    for layer in new.layers:
        layer.trainable = False
    new.add(keras.layers.Dense(n_classes, name="new_head"))
    return new
