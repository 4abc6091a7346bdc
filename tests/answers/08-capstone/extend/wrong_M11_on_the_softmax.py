"""A new head on the old answers."""

import keras
import numpy as np

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def extend(model, images, labels, source_images, source_labels):
    images = np.concatenate([images, source_images])
    labels = np.concatenate([labels, source_labels])
    model.trainable = False
    old = keras.layers.Softmax()(model.output)
    grown = keras.Model(model.inputs[0], keras.layers.Dense(13)(old))
    grown.compile(keras.optimizers.Adam(1e-2), LOSS)
    grown.fit(images, labels, batch_size=25, epochs=16, verbose=0)
    return grown
