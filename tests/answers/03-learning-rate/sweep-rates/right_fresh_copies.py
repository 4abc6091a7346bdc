"""A fresh copy for each run."""

import keras
import numpy as np

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def sweep_rates(model, draws, images, labels, rates):
    table = np.zeros((len(rates), len(draws)))
    for row, rate in enumerate(rates):
        for column, (x, y) in enumerate(draws):
            copy = keras.models.clone_model(model)
            copy.set_weights(model.get_weights())
            for layer in copy.layers:
                layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
            copy.compile(keras.optimizers.Adam(rate), LOSS)
            copy.fit(x, y, batch_size=len(x), epochs=3, verbose=0)
            table[row, column] = copy.evaluate(images, labels, verbose=0)
    return table
