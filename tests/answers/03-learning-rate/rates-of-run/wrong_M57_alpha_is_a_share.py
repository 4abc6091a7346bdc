"""The lowest rate instead of its share."""

import keras


def rates_of_run(n_images, batch_size, epochs, peak, lowest, warmup_epochs):
    per_epoch = -(-n_images // batch_size)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0,
        decay_steps=(epochs - warmup_epochs) * per_epoch,
        alpha=lowest,
        warmup_target=peak,
        warmup_steps=warmup_epochs * per_epoch,
    )
    return [float(schedule(step)) for step in range(epochs * per_epoch)]
