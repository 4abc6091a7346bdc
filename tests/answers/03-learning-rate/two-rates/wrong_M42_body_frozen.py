"""The body is frozen."""

import keras

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def two_rates(model, images, labels, head_rate, base_rate):
    for layer in model.layers[:-1]:
        layer.trainable = False
    model.compile(keras.optimizers.Adam(head_rate), LOSS)
    model.fit(images, labels, batch_size=len(images), epochs=3, verbose=0)
    return model.get_weights()
