"""Takes from each class in turn; the seed plays no part."""

import numpy as np


def with_replay(images, labels, old, share, seed):
    old_images, old_labels = old["train"]
    n_old = round(share * len(labels) / (1 - share))
    left = [list(np.flatnonzero(old_labels == c)) for c in np.unique(old_labels)]
    places = []
    while len(places) < n_old:
        places.append(left[len(places) % len(left)].pop())
    return np.concatenate([images, old_images[places]]), np.concatenate(
        [labels, old_labels[places]]
    )
