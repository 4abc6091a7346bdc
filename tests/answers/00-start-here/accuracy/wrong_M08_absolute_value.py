# Takes a large negative logit for a strong vote.
import numpy as np


def accuracy(logits, labels):
    return float(np.mean(np.argmax(np.abs(logits), axis=1) == labels))
