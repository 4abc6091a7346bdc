"""Adam instead of SGD."""

import keras
import tensorflow as tf


def train_with_l2sp(model, images, labels, strength, learning_rate):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    weights = model.trainable_variables
    anchors = [w.numpy() for w in weights]
    optimizer = keras.optimizers.Adam(learning_rate)
    for epoch in range(4):
        with tf.GradientTape() as tape:
            total = loss(labels, model(images, training=True))
            for w, anchor in zip(weights, anchors):
                total += strength / 2 * tf.reduce_sum((w.value - anchor) ** 2)
        slopes = tape.gradient(total, [w.value for w in weights])
        optimizer.apply(slopes, weights)
    return model.get_weights()
