"""The limit by the mean, the choice by the best run."""

import pandas as pd


def choose_part(rows, allowed):
    table = pd.DataFrame(rows)
    mean = table.groupby("part")[["source", "source_before"]].mean()
    parts = mean[mean.source_before - mean.source <= allowed].index
    table = table[table.part.isin(parts)]
    return table.loc[table.target.idxmax(), "part"]
