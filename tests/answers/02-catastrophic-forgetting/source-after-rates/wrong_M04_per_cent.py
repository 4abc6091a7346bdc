"""Per cent."""

import keras
import numpy as np

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def share(model, x, y):
    return float(np.mean(model.predict(x, verbose=0).argmax(axis=1) == y))


def source_after_rates(model, images, labels, source_images, source_labels, rates):
    for layer in model.layers:
        layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    start = model.get_weights()
    accuracies = []
    for rate in rates:
        model.set_weights(start)
        model.compile(keras.optimizers.Adam(rate), LOSS)
        model.fit(images, labels, batch_size=10, epochs=1, verbose=0)
        accuracies.append(100 * share(model, source_images, source_labels))
    return accuracies
