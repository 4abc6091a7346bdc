"""No limit at all."""

import pandas as pd


def choose_strategy(runs, budget):
    means = pd.DataFrame(runs).groupby("strategy").mean()
    return means.target_accuracy.idxmax()
