import keras


def train_without_drift(model, images, labels, learning_rate):
    for layer in model.layers:
        layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    model.compile(
        keras.optimizers.Adam(learning_rate), keras.losses.SparseCategoricalCrossentropy()
    )
    model.fit(images, labels, epochs=1, verbose=0)
    return model
