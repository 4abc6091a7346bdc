"""Adam's usual rate."""

import keras

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def two_rates(model, images, labels, head_rate, base_rate):
    model.compile("adam", LOSS)
    model.fit(images, labels, batch_size=len(images), epochs=3, verbose=0)
    return model.get_weights()
