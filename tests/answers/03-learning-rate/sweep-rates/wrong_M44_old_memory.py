"""The weights are put back, Adam's memory is not."""

import keras
import numpy as np

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def sweep_rates(model, draws, images, labels, rates):
    for layer in model.layers:
        layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    start = model.get_weights()
    model.compile(keras.optimizers.Adam(), LOSS)
    table = np.zeros((len(rates), len(draws)))
    for row, rate in enumerate(rates):
        for column, (x, y) in enumerate(draws):
            model.set_weights(start)
            model.optimizer.learning_rate = rate
            model.fit(x, y, batch_size=len(x), epochs=3, verbose=0)
            table[row, column] = model.evaluate(images, labels, verbose=0)
    return table
