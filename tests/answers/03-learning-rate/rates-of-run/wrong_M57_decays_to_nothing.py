"""The lowest rate left out."""

import keras


def rates_of_run(n_images, batch_size, epochs, peak, lowest, warmup_epochs):
    per_epoch = -(-n_images // batch_size)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0,
        decay_steps=(epochs - warmup_epochs) * per_epoch,
        alpha=0.0,
        warmup_target=peak,
        warmup_steps=warmup_epochs * per_epoch,
    )
    return [float(schedule(step)) for step in range(epochs * per_epoch)]
