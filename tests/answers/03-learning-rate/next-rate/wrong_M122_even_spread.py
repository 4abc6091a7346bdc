"""Twelve rates that were chosen before the first run."""

import numpy as np


def next_rate(rates, losses, lowest, highest):
    return np.geomspace(lowest, highest, 12)[len(rates)]
