import keras


def model_on_base(base, n_classes):
    base.trainable = True
    for layer in base.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    images = keras.Input(base.input_shape[1:])
    return keras.Model(
        images, keras.layers.Dense(n_classes)(keras.layers.Dropout(0.5)(base(images)))
    )
