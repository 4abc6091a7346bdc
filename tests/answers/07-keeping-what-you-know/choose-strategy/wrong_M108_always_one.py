"""A name even when nothing fits."""

import pandas as pd


def choose_strategy(runs, budget):
    means = pd.DataFrame(runs).groupby("strategy").mean()
    fits = (means[list(budget)] <= pd.Series(budget)).all(axis=1)
    return means.target_accuracy[fits].idxmax() if fits.any() else means.forgetting.idxmin()
