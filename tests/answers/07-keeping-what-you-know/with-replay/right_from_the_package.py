"""draw does the turns; shuffled together."""

from ftlab.data.task import Split
from ftlab.data.tasks import draw
import numpy as np


def with_replay(images, labels, old, share, seed):
    n_old = round(share * len(labels) / (1 - share))
    drawn = draw(Split(*old["train"]), n_old, seed)
    all_images = np.concatenate([images, drawn.images])
    all_labels = np.concatenate([labels, drawn.labels])
    order = np.random.default_rng(seed).permutation(len(all_labels))
    return all_images[order], all_labels[order]
