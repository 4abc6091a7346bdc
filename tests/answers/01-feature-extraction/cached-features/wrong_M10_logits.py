import keras


def cached_features(model, images):
    logits = keras.Model(model.input, model.layers[-1].output)
    logits.layers[-1].activation = keras.activations.linear
    return logits.predict(images, verbose=0)
