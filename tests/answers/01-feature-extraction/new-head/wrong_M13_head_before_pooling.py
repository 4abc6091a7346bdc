import keras


def new_head(model, n_classes):
    base = keras.Model(model.input, model.layers[-2].input)
    base.trainable = False
    features = keras.layers.GlobalMaxPooling2D()(base(base.input, training=False))
    return keras.Model(base.input, keras.layers.Dense(n_classes)(features))
