import keras
import numpy as np


def source_after_rates(model, images, labels, source_images, source_labels, rates):
    def acc():
        return float(
            np.mean(np.argmax(model(source_images, training=False), axis=1) == source_labels)
        )

    before = acc()
    out = []
    for layer in model.layers:
        layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    for rate in rates:
        if rate == 0:
            out.append(before)
            continue
        model.compile(
            keras.optimizers.Adam(rate),
            keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        )
        model.fit(images, labels, epochs=1, verbose=0)
        out.append(acc())
    return out
