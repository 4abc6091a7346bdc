import pandas as pd


def choose_part(rows, allowed):
    t = pd.DataFrame(rows).groupby("part")[["target", "source", "source_before"]].median()
    w = t[t.source_before - t.source <= allowed]
    return str(w.target.idxmax()) if len(w) else "head"
