"""Averages over classes first: nothing is left."""

import numpy as np
from scipy.special import softmax


def fisher_of_linear(features, kernel, bias):
    p = softmax(features @ kernel + bias, axis=1)
    of_kernel, of_bias = np.zeros(kernel.shape), np.zeros(bias.shape)
    for x, chances in zip(features, p):
        slope = sum(c * (np.eye(len(bias))[label] - chances) for label, c in enumerate(chances))
        of_kernel += np.outer(x, slope) ** 2 / len(features)
        of_bias += slope**2 / len(features)
    return of_kernel, of_bias
