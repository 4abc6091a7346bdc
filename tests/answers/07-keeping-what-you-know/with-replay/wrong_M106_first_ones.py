"""The first ones, all of one class."""

import numpy as np


def with_replay(images, labels, old, share, seed):
    old_images, old_labels = old["train"]
    n_old = round(share * len(labels) / (1 - share))
    places = np.arange(n_old)
    return np.concatenate([images, old_images[places]]), np.concatenate(
        [labels, old_labels[places]]
    )
