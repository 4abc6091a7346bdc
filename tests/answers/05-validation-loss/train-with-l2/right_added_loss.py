import keras
import tensorflow as tf


def train_with_l2(model, images, labels, strength, learning_rate):
    cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    values = [weight.value for weight in model.trainable_weights]
    with tf.GradientTape() as tape:
        total = cross_entropy(labels, model(images, training=True))
        for weight, value in zip(model.trainable_weights, values):
            if weight.path.endswith("kernel"):
                total += strength * tf.reduce_sum(tf.square(value))
    for weight, slope in zip(model.trainable_weights, tape.gradient(total, values)):
        weight.assign(weight - learning_rate * slope)
    return model
