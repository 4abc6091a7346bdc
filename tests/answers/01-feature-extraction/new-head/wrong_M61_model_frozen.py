import keras


def new_head(model, n_classes):
    base = keras.Model(model.input, model.layers[-1].input, name="base")
    base.trainable = False
    m = keras.Model(base.input, keras.layers.Dense(n_classes)(base.output))
    m.trainable = False
    m.layers[-1].trainable = True
    return m
