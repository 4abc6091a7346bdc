"""Scales what Adam did, and not what it was given."""

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
        before = [w.numpy() for w in weights]
        optimizer.apply(gradients, weights)
        for w, old in zip(weights, before):
            if not w.path.startswith("head"):
                w.assign(old + (w.numpy() - old) * base_rate / head_rate)
    return model.get_weights()
