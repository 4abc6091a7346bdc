import numpy as np
import pandas as pd


def recall_by_class(guesses, labels, n_classes):
    hits = pd.Series(np.asarray(guesses) == np.asarray(labels), dtype=float)
    return hits.groupby(np.asarray(labels)).mean().reindex(range(n_classes)).to_numpy()
