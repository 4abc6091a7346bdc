import keras


def cached_features(model, images):
    base = keras.Model(model.input, model.layers[-3].output)
    return base.predict(images, verbose=0).mean(axis=(1, 2))
