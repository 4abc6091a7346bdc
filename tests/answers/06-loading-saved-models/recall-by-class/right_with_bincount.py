"""Counted with bincount."""

import numpy as np


def recall_by_class(guesses, labels, n_classes):
    there = np.bincount(labels, minlength=n_classes).astype(float)
    hits = np.bincount(labels[guesses == labels], minlength=n_classes)
    there[there == 0] = np.nan
    return hits / there
