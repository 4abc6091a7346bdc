"""Lets Keras's own callback count."""

import keras


class Stand:
    stop_training = False
    metrics = ()


def early_stopping(val_loss, patience):
    brake = keras.callbacks.EarlyStopping(monitor="val_loss", mode="min", patience=patience)
    brake.set_model(Stand())
    brake.on_train_begin()
    for epoch, value in enumerate(val_loss):
        brake.on_epoch_end(epoch, {"val_loss": value})
        if brake.model.stop_training:
            break
    return {"best": val_loss.index(min(val_loss[: epoch + 1])), "stopped": epoch}
