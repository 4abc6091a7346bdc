"""The labels are not returned."""

import numpy as np


def with_replay(images, labels, old, share, seed):
    old_images, old_labels = old["train"]
    n_old = round(share * len(labels) / (1 - share))
    rng = np.random.default_rng(seed)
    by_class = [rng.permutation(np.flatnonzero(old_labels == c)) for c in np.unique(old_labels)]
    places = np.stack(by_class, axis=1).ravel()[:n_old]
    return np.concatenate([images, old_images[places]])
