"""Random base."""

import keras


def cached_features(model, images):
    base = keras.models.clone_model(keras.Model(model.input, model.layers[-1].input))
    return base.predict(images, verbose=0)
