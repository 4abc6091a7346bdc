"""Begin in the middle and step to both sides; halve the step where neither is lower."""

import numpy as np


def next_rate(rates, losses, lowest, highest):
    tried = {round(float(np.log10(r)), 3): l if l == l else np.inf for r, l in zip(rates, losses)}
    low, high = np.log10(lowest), np.log10(highest)
    here, step = round((low + high) / 2, 3), 2.0
    if here not in tried:
        return 10**here
    for _move in range(50):
        beside = [round(here - step, 3), round(here + step, 3)]
        for place in beside:
            if low <= place <= high and place not in tried:
                return 10**place
        lower = [place for place in beside if tried.get(place, np.inf) < tried[here]]
        if lower:
            here = min(lower, key=tried.get)
        else:
            step /= 2
