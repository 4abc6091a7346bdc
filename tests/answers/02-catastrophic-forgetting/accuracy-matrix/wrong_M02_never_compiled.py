"""Evaluates models that were never compiled."""


def accuracy_matrix(models, images, labels):
    return [[float(m.evaluate(x, y)[1]) for x, y in zip(images, labels)] for m in models]
