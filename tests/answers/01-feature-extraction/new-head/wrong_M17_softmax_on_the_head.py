import keras


def new_head(model, n_classes):
    base = keras.Model(model.input, model.layers[-1].input)
    base.trainable = False
    head = keras.layers.Dense(n_classes, activation="softmax", name="new_head")
    return keras.Model(base.input, head(base.output))
