"""The right blocks at each stage, at a rate that leaves no number finite."""

from ftlab import copy_model, set_trainable
import keras


def train_in_stages(model, images, labels, stages):
    trained, joined = [], []
    for joining in stages:
        joined = [*joined, *joining]
        model = set_trainable(copy_model(model), joined)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(keras.optimizers.SGD(1e30), loss)
        model.fit(images, labels, batch_size=4, epochs=2, verbose=0)
        trained.append(model)
    return trained
