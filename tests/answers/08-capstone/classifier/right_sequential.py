"""A sequential model."""

import keras


def classifier(base, n_classes):
    base.trainable = False
    pool = [keras.layers.GlobalAveragePooling2D()] if len(base.output_shape) == 4 else []
    model = keras.Sequential([base, *pool, keras.layers.Dense(n_classes, name="top")])
    model.build((None, *base.input_shape[1:]))
    return model
