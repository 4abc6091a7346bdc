import keras


def new_head(model, n_classes):
    base = keras.Model(model.input, model.layers[-1].input)
    base.trainable = False
    return base
