import keras
import numpy as np
import tensorflow as tf


def cached_features(model, images):
    base = keras.Model(model.inputs, model.layers[-1].input)
    stream = tf.data.Dataset.from_tensor_slices(images).batch(7)
    rows = []
    for batch in stream:
        rows.extend(base.predict_on_batch(batch))
    return np.stack(rows)
