"""Plain Python."""

import numpy as np


def choose_rate(rates, losses):
    steady = {}
    for rate, runs in zip(rates, losses):
        if all(np.isfinite(loss) for loss in runs):
            steady[rate] = list(runs)
    means = {rate: sum(runs) / len(runs) for rate, runs in steady.items()}
    best = min(means, key=means.get)
    n = len(steady[best])
    variance = sum((loss - means[best]) ** 2 for loss in steady[best]) / (n - 1)
    limit = means[best] + (variance / n) ** 0.5
    return min(rate for rate, mean in means.items() if mean <= limit)
