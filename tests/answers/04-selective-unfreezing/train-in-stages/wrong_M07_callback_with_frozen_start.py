"""The callback again, on a model that is frozen but for the first stage."""

import keras

from ftlab import copy_model, set_trainable


class Thaw(keras.callbacks.Callback):
    def __init__(self, stages):
        super().__init__()
        self.stages, self.trained = stages, []

    def on_epoch_begin(self, epoch, logs=None):
        joined = [name for stage in self.stages[: epoch + 1] for name in stage]
        set_trainable(self.model, joined)

    def on_epoch_end(self, epoch, logs=None):
        self.trained.append(copy_model(self.model))


def train_in_stages(model, images, labels, stages):
    set_trainable(model, stages[0])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(1e-2), loss)
    thaw = Thaw(stages)
    model.fit(images, labels, epochs=len(stages), callbacks=[thaw], verbose=0)
    return thaw.trained
