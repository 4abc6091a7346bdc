"""Straight line down."""


def rates_of_run(n_images, batch_size, epochs, peak, lowest, warmup_epochs):
    per_epoch = -(-n_images // batch_size)
    warm, total = warmup_epochs * per_epoch, epochs * per_epoch
    rise = [peak * s / warm for s in range(warm)]
    fall = [peak + (lowest - peak) * s / (total - warm) for s in range(total - warm)]
    return rise + fall
