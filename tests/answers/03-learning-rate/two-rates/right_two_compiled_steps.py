import keras
import tensorflow as tf


def two_rates(model, images, labels, head_rate, body_rate):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    groups = {True: head_rate, False: body_rate}
    optimizers = {key: keras.optimizers.Adam(rate) for key, rate in groups.items()}
    for _ in range(3):
        with tf.GradientTape() as tape:
            error = loss(labels, model(images, training=True))
        weights = model.trainable_variables
        slopes = tape.gradient(error, [weight.value for weight in weights])
        for of_head, optimizer in optimizers.items():
            pairs = [
                (slope, weight)
                for slope, weight in zip(slopes, weights)
                if (weight.path.split("/")[0] == "head") is of_head
            ]
            optimizer.apply_gradients(pairs)
    return [weight.numpy() for weight in model.weights]
