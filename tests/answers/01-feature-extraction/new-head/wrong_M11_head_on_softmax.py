import keras


def new_head(model, n_classes):
    model.trainable = False
    probabilities = keras.layers.Softmax()(model.output)
    return keras.Model(model.input, keras.layers.Dense(n_classes, name="new_head")(probabilities))
