import keras


def classifier(base, n_classes):
    for layer in base.layers:
        layer.trainable = False
    features = base.output
    while len(features.shape) > 2:
        features = keras.ops.mean(features, axis=1)
    return keras.Model(base.input, keras.layers.Dense(n_classes, name="classes")(features))
