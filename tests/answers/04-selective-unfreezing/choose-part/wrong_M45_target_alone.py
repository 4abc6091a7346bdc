"""The target decides, whatever the source loses."""

import pandas as pd


def choose_part(rows, allowed):
    return pd.DataFrame(rows).groupby("part").target.mean().idxmax()
