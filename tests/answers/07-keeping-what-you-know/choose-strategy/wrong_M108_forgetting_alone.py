"""Memory and old images are not looked at."""

import pandas as pd


def choose_strategy(runs, budget):
    means = pd.DataFrame(runs).groupby("strategy").mean()
    fits = means.forgetting <= budget["forgetting"]
    return means.target_accuracy[fits].idxmax() if fits.any() else None
