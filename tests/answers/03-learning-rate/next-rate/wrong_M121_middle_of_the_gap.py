"""Halves as numbers are halved, and not as rates are."""

import numpy as np


def next_rate(rates, losses, lowest, highest):
    if len(rates) < 8:
        return np.linspace(lowest, highest, 8)[len(rates)]
    order = np.argsort(rates)
    places, values = np.array(rates)[order], np.array(losses)[order]
    best = int(np.nanargmin(values))
    return (
        (places[best] + places[min(best + 1, len(places) - 1)]) / 2
        if best == 0
        else (places[best] + places[best - 1]) / 2
    )
