import numpy as np


def accuracy(logits, labels):
    right = 0
    for row, label in zip(logits, labels):
        if np.argmax(row) == label:
            right += 1
    return right
