"""Top two."""

import numpy as np


def accuracy(logits, labels):
    best_two = np.argsort(logits, axis=1)[:, -2:]
    return float(np.mean([label in row for row, label in zip(best_two, labels)]))
