import keras


def new_head(model, n_classes):
    *body, _ = model.layers
    for layer in body:
        layer.trainable = False
    logits = keras.layers.Dense(n_classes, kernel_initializer="zeros")(body[-1].output)
    return keras.Model(inputs=model.inputs, outputs=logits)
