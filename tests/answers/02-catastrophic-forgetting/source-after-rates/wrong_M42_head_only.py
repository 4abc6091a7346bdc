"""Everything but the head is frozen."""

import keras
import numpy as np

from ftlab import copy_model, set_trainable


def source_after_rates(model, images, labels, source_images, source_labels, rates):
    accuracies = []
    for rate in rates:
        trained = set_trainable(copy_model(model), ["head"])
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        trained.compile(keras.optimizers.Adam(rate), loss)
        trained.fit(images, labels, verbose=0)
        guesses = np.argmax(trained(source_images, training=False), axis=1)
        accuracies.append(float(np.mean(guesses == source_labels)))
    return accuracies
