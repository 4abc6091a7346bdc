"""One rate for each epoch."""

import keras


def rates_of_run(n_images, batch_size, epochs, peak, lowest, warmup_epochs):
    per_epoch = -(-n_images // batch_size)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0,
        decay_steps=epochs - warmup_epochs,
        alpha=lowest / peak,
        warmup_target=peak,
        warmup_steps=warmup_epochs,
    )
    return [float(schedule(epoch)) for epoch in range(epochs)]
