import keras


def fit_with_validation(model, images, labels, val_images, val_labels, learning_rate, epochs):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(learning_rate), loss, metrics=["accuracy"])
    log = {"loss": [], "accuracy": [], "val_loss": [], "val_accuracy": []}

    def note(epoch, logs):
        for name, values in log.items():
            values.append(float(logs[name]))

    after = keras.callbacks.LambdaCallback(on_epoch_end=note)
    both = (val_images, val_labels)
    model.fit(
        images,
        labels,
        batch_size=16,
        epochs=epochs,
        validation_data=both,
        verbose=0,
        callbacks=[after],
    )
    return log
