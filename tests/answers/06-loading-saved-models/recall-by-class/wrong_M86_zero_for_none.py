"""A class without images is called lost."""

import numpy as np


def recall_by_class(guesses, labels, n_classes):
    found = np.zeros(n_classes)
    for k in np.unique(labels):
        found[k] = np.mean(guesses[labels == k] == k)
    return found
