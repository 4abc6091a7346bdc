"""One rate, and a weight on the loss."""

import keras

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def two_rates(model, images, labels, head_rate, base_rate):
    model.compile(keras.optimizers.Adam(head_rate), LOSS, loss_weights=[base_rate / head_rate])
    model.fit(images, labels, batch_size=len(images), epochs=3, verbose=0)
    return model.get_weights()
