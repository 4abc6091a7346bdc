"""The number of batches with math.ceil."""

from math import ceil

import keras


def rates_of_run(n_images, batch_size, epochs, peak, lowest, warmup_epochs):
    per_epoch = ceil(n_images / batch_size)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0,
        decay_steps=(epochs - warmup_epochs) * per_epoch,
        alpha=lowest / peak,
        warmup_target=peak,
        warmup_steps=warmup_epochs * per_epoch,
    )
    return [float(rate) for rate in map(schedule, range(epochs * per_epoch))]
