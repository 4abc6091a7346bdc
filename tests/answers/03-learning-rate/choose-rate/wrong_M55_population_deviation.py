"""Population deviation."""

import numpy as np


def choose_rate(rates, losses):
    rates, losses = np.asarray(rates, float), np.asarray(losses, float)
    fine = np.isfinite(losses).all(axis=1)
    rates, losses = rates[fine], losses[fine]
    means = losses.mean(axis=1)
    best = means.argmin()
    error = losses[best].std() / np.sqrt(losses.shape[1])
    return rates[means <= means[best] + error].min()
