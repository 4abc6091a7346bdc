"""Smooths with pandas."""

import numpy as np
import pandas as pd


def rate_from_test(rates, losses):
    smoothed = pd.Series(losses).ewm(alpha=0.1).mean()[np.isfinite(losses)]
    return rates[int(smoothed.idxmin())] * 0.1
