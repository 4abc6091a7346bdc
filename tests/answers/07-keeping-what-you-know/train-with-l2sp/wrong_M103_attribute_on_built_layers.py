"""The script's fault: the attribute on layers that are built."""

import keras


def train_with_l2sp(model, images, labels, strength, learning_rate):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    for layer in model.layers:
        if hasattr(layer, "kernel_regularizer"):
            layer.kernel_regularizer = keras.regularizers.L2(strength)
    model.compile(keras.optimizers.SGD(learning_rate), loss)
    model.fit(images, labels, batch_size=len(images), epochs=4, verbose=0)
    return model.get_weights()
