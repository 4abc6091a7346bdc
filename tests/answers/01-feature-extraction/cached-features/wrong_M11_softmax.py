import keras


def cached_features(model, images):
    return keras.ops.convert_to_numpy(keras.ops.softmax(model(images, training=False)))
