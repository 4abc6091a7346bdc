import pandas as pd


def choose_part(rows, allowed):
    d = pd.DataFrame(rows)
    t = d.groupby("part")[["target", "source"]].mean()
    w = t[d.source_before.mean() - t.source <= allowed]
    return str(w.target.idxmax())
