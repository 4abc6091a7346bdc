"""Shifted twice."""

import keras


def continue_training(model, images, labels, done, more, learning_rate, decay):
    model.compile(
        keras.optimizers.Adam(learning_rate),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    by_epoch = keras.callbacks.LearningRateScheduler(lambda e: learning_rate * decay ** (e + done))
    history = model.fit(
        images,
        labels,
        batch_size=len(images),
        initial_epoch=done,
        epochs=done + more,
        verbose=0,
        callbacks=[by_epoch],
    )
    return {"epoch": history.epoch, **history.history}
