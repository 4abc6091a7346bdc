"""NumPy masks."""

import numpy as np


def choose_part(rows, allowed):
    parts = np.array([row["part"] for row in rows])
    target = np.array([row["target"] for row in rows])
    lost = np.array([row["source_before"] - row["source"] for row in rows])
    within = [name for name in np.unique(parts) if lost[parts == name].mean() <= allowed]
    return str(max(within, key=lambda name: target[parts == name].mean()))
