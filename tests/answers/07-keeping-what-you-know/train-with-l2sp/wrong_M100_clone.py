"""A clone with L2 on its kernels."""

import keras


def train_with_l2sp(model, images, labels, strength, learning_rate):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    for layer in model.layers:
        if hasattr(layer, "kernel_regularizer"):
            layer.kernel_regularizer = keras.regularizers.L2(strength / 2)
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    model = clone
    model.compile(keras.optimizers.SGD(learning_rate), loss)
    model.fit(images, labels, batch_size=len(images), epochs=4, verbose=0)
    return model.get_weights()
