"""The formula by hand."""

import numpy as np


def rates_of_run(n_images, batch_size, epochs, peak, lowest, warmup_epochs):
    per_epoch = int(np.ceil(n_images / batch_size))
    warmup, total = warmup_epochs * per_epoch, epochs * per_epoch
    rising = peak * np.arange(warmup) / warmup
    share = np.arange(total - warmup) / (total - warmup)
    falling = lowest + (peak - lowest) * 0.5 * (1 + np.cos(np.pi * share))
    return np.concatenate([rising, falling])
