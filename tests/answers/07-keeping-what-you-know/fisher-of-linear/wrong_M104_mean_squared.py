"""Averages over images first."""

import numpy as np
from scipy.special import softmax


def fisher_of_linear(features, kernel, bias):
    p = softmax(features @ kernel + bias, axis=1)
    error = np.eye(len(bias))[p.argmax(axis=1)] - p
    return (features.T @ error / len(p)) ** 2, error.mean(axis=0) ** 2
