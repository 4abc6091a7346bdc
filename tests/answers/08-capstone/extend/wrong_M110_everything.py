"""Everything, on the new images alone."""

import keras

from ftlab import replace_head, set_trainable

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def extend(model, images, labels, source_images, source_labels):
    grown = replace_head(model, 13)
    kernel, bias = model.get_layer("head").get_weights()
    new_kernel, new_bias = grown.get_layer("head").get_weights()
    new_kernel[:, :10], new_bias[:10] = kernel, bias
    grown.get_layer("head").set_weights([new_kernel, new_bias])
    set_trainable(grown, None)
    grown.compile(keras.optimizers.Adam(1e-3), LOSS)
    grown.fit(images, labels, batch_size=25, epochs=12, verbose=0)
    return grown
