"""The script as it was, with its fault."""

import keras
import tensorflow as tf

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def two_rates(model, images, labels, head_rate, base_rate):
    optimizer = keras.optimizers.Adam(head_rate)
    for epoch in range(3):
        with tf.GradientTape() as tape:
            loss = LOSS(labels, model(images, training=True))
        weights = model.trainable_variables
        gradients = tape.gradient(loss, [w.value for w in weights])
        factor = base_rate / head_rate
        scaled = [
            g if w.path.startswith("head") else factor * g for g, w in zip(gradients, weights)
        ]
        optimizer.apply(scaled, weights)
    return model.get_weights()
