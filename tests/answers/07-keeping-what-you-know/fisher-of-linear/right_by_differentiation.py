import numpy as np
import tensorflow as tf


def fisher_of_linear(features, kernel, bias):
    x, k, b = (tf.constant(np.asarray(each), "float64") for each in (features, kernel, bias))
    of_kernel, of_bias = np.zeros(kernel.shape), np.zeros(bias.shape)
    for row in range(len(features)):
        for label in range(len(bias)):
            with tf.GradientTape() as tape:
                tape.watch([k, b])
                log_p = tf.nn.log_softmax(tf.linalg.matvec(k, x[row], transpose_a=True) + b)[label]
            slopes = tape.gradient(log_p, [k, b])
            chance = np.exp(log_p.numpy()) / len(features)
            of_kernel += chance * slopes[0].numpy() ** 2
            of_bias += chance * slopes[1].numpy() ** 2
    return of_kernel, of_bias
