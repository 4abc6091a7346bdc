import math


def rates_of_run(n_images, batch_size, epochs, peak, lowest, warmup_epochs):
    def run():
        per_epoch = len(range(0, n_images, batch_size))
        rising, falling = warmup_epochs * per_epoch, (epochs - warmup_epochs) * per_epoch
        for step in range(rising):
            yield peak * (step / rising)
        for step in range(falling):
            yield lowest + (peak - lowest) * math.cos(math.pi * step / falling / 2) ** 2

    return list(run())
