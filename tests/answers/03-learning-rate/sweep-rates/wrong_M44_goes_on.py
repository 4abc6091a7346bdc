"""Each run goes on where the last one ended."""

import keras
import numpy as np

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def sweep_rates(model, draws, images, labels, rates):
    for layer in model.layers:
        layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    table = np.zeros((len(rates), len(draws)))
    for row, rate in enumerate(rates):
        for column, (x, y) in enumerate(draws):
            model.compile(keras.optimizers.Adam(rate), LOSS)
            model.fit(x, y, batch_size=len(x), epochs=3, verbose=0)
            table[row, column] = model.evaluate(images, labels, verbose=0)
    return table
