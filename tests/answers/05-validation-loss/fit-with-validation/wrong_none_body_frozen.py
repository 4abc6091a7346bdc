import keras


def fit_with_validation(model, images, labels, val_images, val_labels, learning_rate, epochs):
    for l in model.layers[:-1]:
        l.trainable = False
    model.compile(
        keras.optimizers.Adam(learning_rate),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model.fit(
        images, labels, epochs=epochs, validation_data=(val_images, val_labels), verbose=0
    ).history
