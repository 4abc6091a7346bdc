import numpy as np


def accuracy(logits, labels):
    return float(np.mean(np.argsort(logits, axis=1)[:, 0] == labels))
