import keras


def classifier(base, n_classes):
    base.trainable = False
    x = keras.Input(base.input_shape[1:])
    f = base(keras.layers.Rescaling(1 / 255)(x), training=False)
    if len(base.output_shape) == 4:
        f = keras.layers.GlobalAveragePooling2D()(f)
    return keras.Model(x, keras.layers.Dense(n_classes)(f))
