import pandas as pd


def choose_strategy(runs, budget):
    m = pd.DataFrame(runs).groupby("strategy").max()
    f = (m[list(budget)] <= pd.Series(budget)).all(axis=1)
    return (
        str(pd.DataFrame(runs).groupby("strategy").target_accuracy.mean()[f].idxmax())
        if f.any()
        else None
    )
