import keras


def cached_features(model, images):
    base = keras.Model(model.input, model.layers[-2].input)
    return base.predict(images, verbose=0).max(axis=(1, 2))
