"""No weights at all."""

import keras

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def train_weighted(model, images, labels, learning_rate, epochs):
    model.compile(keras.optimizers.SGD(learning_rate), LOSS)
    options = {"batch_size": len(images), "epochs": epochs, "verbose": 0}
    model.fit(images, labels, **options)
    return model
