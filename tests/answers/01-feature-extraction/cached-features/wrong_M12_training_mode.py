import keras


def cached_features(model, images):
    base = keras.Model(model.input, model.layers[-1].input)
    return base(images, training=True).numpy()
