"""A copy, AdamW, and a moving average of the weights."""

import keras
import numpy as np

from ftlab import copy_model, set_trainable

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def adapt(model, images, labels, source_images, source_labels):
    images = np.concatenate([images, source_images])
    labels = np.concatenate([labels, source_labels])
    trained = set_trainable(copy_model(model), None)
    optimizer = keras.optimizers.AdamW(2e-3, weight_decay=1e-4, use_ema=True, ema_momentum=0.95)
    trained.compile(optimizer, LOSS)
    trained.fit(images, labels, batch_size=25, epochs=20, verbose=0)
    optimizer.finalize_variable_values(trained.trainable_variables)
    return trained
