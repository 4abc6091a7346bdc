"""Everything at 1e-3 on the new images alone."""

import keras

from ftlab import set_trainable

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def adapt(model, images, labels, source_images, source_labels):
    set_trainable(model, None)
    model.compile(keras.optimizers.Adam(1e-3), LOSS)
    model.fit(images, labels, batch_size=20, epochs=20, verbose=0)
    return model
