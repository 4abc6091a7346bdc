"""Goes on around a run that diverged."""

import numpy as np


def next_rate(rates, losses, lowest, highest):
    coarse = np.geomspace(lowest, highest, 8)
    if len(rates) < len(coarse):
        return coarse[len(rates)]
    order = np.argsort(rates)
    places = np.log(rates)[order]
    best = np.argmin(np.array(losses)[order])
    left = places[best] - places[best - 1] if best > 0 else 0
    right = places[best + 1] - places[best] if best + 1 < len(places) else 0
    return np.exp(places[best] - left / 2 if left > right else places[best] + right / 2)
