import keras


def new_head(model, n_classes):
    base = keras.Model(model.input, model.layers[-1].input, name="base")
    base.trainable = False
    return keras.Model(base.input, keras.layers.Dense(n_classes, activation="relu")(base.output))
