"""Error rate."""

from ftlab import accuracy, set_trainable
from ftlab.data.task import Split
import keras
import numpy as np


def sweep_rates(model, draws, images, labels, rates):
    cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    table = np.zeros((len(rates), len(draws)))
    for row, rate in enumerate(rates):
        for column, (train_images, train_labels) in enumerate(draws):
            twin = keras.models.clone_model(model)
            twin.set_weights(model.get_weights())
            set_trainable(twin, None)
            twin.compile(keras.optimizers.Adam(rate), cross_entropy)
            twin.fit(train_images, train_labels, batch_size=len(train_labels), epochs=3, verbose=0)
            table[row, column] = 1 - accuracy(twin, Split(images, labels))
    return table
