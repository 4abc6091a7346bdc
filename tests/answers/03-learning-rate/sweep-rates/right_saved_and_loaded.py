import io

import keras
import numpy as np
import tensorflow as tf


def sweep_rates(model, draws, images, labels, rates):
    for layer in model.layers:
        layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    kept = io.BytesIO()
    np.savez(kept, *model.get_weights())
    cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    def run(rate, x, y):
        kept.seek(0)
        with np.load(kept) as found:
            model.set_weights([found[name] for name in found.files])
        optimizer = keras.optimizers.Adam(rate)
        weights = model.trainable_variables
        for _ in range(3):
            with tf.GradientTape() as tape:
                loss = cross_entropy(y, model(x, training=True))
            optimizer.apply(tape.gradient(loss, [w.value for w in weights]), weights)
        return float(cross_entropy(labels, model(images, training=False)))

    return [[run(rate, x, y) for x, y in draws] for rate in rates]
