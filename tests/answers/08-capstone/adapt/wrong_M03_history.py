"""Returns what fit returns."""

import keras

from ftlab import set_trainable

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def adapt(model, images, labels, source_images, source_labels):
    set_trainable(model, ["head"])
    model.compile(keras.optimizers.Adam(1e-3), LOSS)
    return model.fit(images, labels, epochs=1, verbose=0)
