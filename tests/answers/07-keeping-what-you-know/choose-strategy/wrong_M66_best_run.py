"""The best single run."""

import pandas as pd


def choose_strategy(runs, budget):
    table = pd.DataFrame(runs)
    fits = (table[list(budget)] <= pd.Series(budget)).all(axis=1)
    if not fits.any():
        return None
    return table.strategy[table.target_accuracy[fits].idxmax()]
