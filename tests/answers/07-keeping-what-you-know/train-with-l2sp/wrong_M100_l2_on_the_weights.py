"""Made to act, and still to zero."""

import keras


def train_with_l2sp(model, images, labels, strength, learning_rate):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    for weight in model.trainable_weights:
        weight.regularizer = keras.regularizers.L2(strength)
    model.compile(keras.optimizers.SGD(learning_rate), loss)
    model.fit(images, labels, batch_size=len(images), epochs=4, verbose=0)
    return model.get_weights()
