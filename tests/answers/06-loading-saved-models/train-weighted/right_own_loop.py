import keras
import numpy as np
import tensorflow as tf


def train_weighted(model, images, labels, learning_rate, epochs):
    counts = np.bincount(labels)
    each = (1 / counts)[labels] / np.count_nonzero(counts)  # adds up to 1
    for _ in range(epochs):
        with tf.GradientTape() as tape:
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(
                labels, model(images, training=True)
            )
            loss = tf.tensordot(tf.constant(each, "float32"), losses, 1)
        weights = model.trainable_variables
        slopes = tape.gradient(loss, [weight.value for weight in weights])
        keras.optimizers.SGD(learning_rate).apply(slopes, weights)
    return model
