"""The features are not squared."""

from scipy.special import softmax


def fisher_of_linear(features, kernel, bias):
    p = softmax(features @ kernel + bias, axis=1)
    spread = p * (1 - p)
    return features.T @ spread / len(p), spread.mean(axis=0)
