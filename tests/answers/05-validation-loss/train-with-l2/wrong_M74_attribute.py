"""Sets the attribute on built layers."""

import keras


def train_with_l2(model, images, labels, strength, learning_rate):
    for layer in model.layers:
        if hasattr(layer, "kernel_regularizer"):
            layer.kernel_regularizer = keras.regularizers.L2(strength)
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    model.fit(images, labels, batch_size=len(images), epochs=1, verbose=0)
    return model
