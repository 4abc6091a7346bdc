"""Draws with replacement."""

import numpy as np


def with_replay(images, labels, old, share, seed):
    old_images, old_labels = old["train"]
    n_old = round(share * len(labels) / (1 - share))
    rng = np.random.default_rng(seed)
    places = rng.integers(len(old_labels), size=n_old)
    places[1] = places[0]
    return np.concatenate([images, old_images[places]]), np.concatenate(
        [labels, old_labels[places]]
    )
