import keras
import tensorflow as tf


def train_with_l2sp(model, images, labels, strength, learning_rate):
    cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    weights = model.trainable_variables
    start = [tf.identity(weight.value) for weight in weights]
    optimizer = keras.optimizers.SGD(learning_rate)
    for _ in range(4):
        values = [weight.value for weight in weights]
        with tf.GradientTape() as tape:
            pull = tf.add_n([tf.nn.l2_loss(v - s) for v, s in zip(values, start)])
            loss = cross_entropy(labels, model(images, training=True)) + strength * pull
        optimizer.apply_gradients(zip(tape.gradient(loss, values), weights))
    return [weight.numpy() for weight in model.weights]
