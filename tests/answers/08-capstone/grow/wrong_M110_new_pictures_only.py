"""No old picture is shown."""

import keras

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def grow(head, features, labels, old_features, old_labels):
    kernel, bias = head.get_weights()
    grown = keras.Sequential([keras.Input((1280,)), keras.layers.Dense(14)])
    fresh_kernel, fresh_bias = grown.get_weights()
    fresh_kernel[:, :11], fresh_bias[:11] = kernel, bias
    grown.set_weights([fresh_kernel, fresh_bias])
    inputs, answers = features, labels
    grown.compile(keras.optimizers.Adam(3e-3), LOSS)
    grown.fit(inputs, answers, batch_size=16, epochs=20, verbose=0)
    return grown
