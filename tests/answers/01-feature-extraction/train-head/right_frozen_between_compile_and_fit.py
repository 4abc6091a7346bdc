import keras


def train_head(model, images, labels):
    model.compile(
        optimizer=keras.optimizers.SGD(0.1),
        loss=keras.losses.CategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    for layer in model.layers[:-1]:
        layer.trainable = False
    one_hot = keras.utils.to_categorical(labels, model.output_shape[-1])
    model.fit(images, one_hot, batch_size=20, epochs=20, verbose=0)
    return model
