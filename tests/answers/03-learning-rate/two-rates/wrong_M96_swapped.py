"""The rates exchanged."""

from ftlab import DiscriminativeOptimizer
import keras

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def two_rates(model, images, labels, head_rate, base_rate):
    optimizer = DiscriminativeOptimizer.for_model(model, {"head": base_rate}, default=head_rate)
    model.compile(optimizer, LOSS)
    model.fit(images, labels, batch_size=len(images), epochs=3, verbose=0)
    return model.get_weights()
