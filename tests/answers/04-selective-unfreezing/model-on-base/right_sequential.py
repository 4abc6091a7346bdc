"""A sequential model, with the course's own freezing."""

from ftlab import set_trainable
import keras


def model_on_base(base, n_classes):
    set_trainable(base, None, batchnorm="frozen")
    return keras.Sequential(
        [keras.Input(base.input_shape[1:]), base, keras.layers.Dense(n_classes)]
    )
