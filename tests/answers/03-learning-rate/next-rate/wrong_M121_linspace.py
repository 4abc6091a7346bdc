"""Rates at even distances."""

import numpy as np


def next_rate(rates, losses, lowest, highest):
    return np.linspace(lowest, highest, 12)[len(rates)]
