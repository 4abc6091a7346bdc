"""A sorted table."""

import numpy as np
import pandas as pd


def choose_rate(rates, losses):
    table = pd.DataFrame(losses, index=rates).replace(np.inf, np.nan).dropna().sort_index()
    mean, error = table.mean(axis=1), table.sem(axis=1)
    best = mean.idxmin()
    return float(mean.index[mean <= mean[best] + error[best]][0])
