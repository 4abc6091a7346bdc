"""Floor from one."""

import pandas as pd


def choose_part(rows, allowed):
    means = pd.DataFrame(rows).groupby("part")[["target", "source"]].mean()
    inside = means[means.source >= 1 - allowed]
    return (inside if len(inside) else means).target.idxmax()
