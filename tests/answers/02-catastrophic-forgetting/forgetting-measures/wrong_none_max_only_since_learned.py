"""Max only since learned."""

import numpy as np


def forgetting_measures(matrix):
    accuracies = np.asarray(matrix)
    end = accuracies[-1, :-1]
    since = [accuracies[j:-1, j].max() for j in range(len(accuracies) - 1)]
    return {
        "first_last": float(np.mean(np.diagonal(accuracies)[:-1] - end)),
        "max_last": float(np.mean(np.array(since) - end)),
    }
