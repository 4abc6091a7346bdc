import keras


def model_on_base(base, n_classes):
    model = keras.Sequential()
    model.add(keras.Input(base.input_shape[1:]))
    model.add(base)
    model.add(keras.layers.Dense(n_classes, name="logits"))
    base.trainable = True
    norms = [e for e in base.layers if e.__class__ is keras.layers.BatchNormalization]
    for norm in norms:
        norm.trainable = False
    return model
