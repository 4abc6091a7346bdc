"""A list of rates where one is asked for."""

import numpy as np


def next_rate(rates, losses, lowest, highest):
    return list(np.geomspace(lowest, highest, 12))
