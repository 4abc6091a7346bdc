"""Trains one model and rebuilds a copy from the weights kept after each stage."""

import keras

from ftlab import blocks, set_trainable


def train_in_stages(model, images, labels, stages):
    kept = []
    for number in range(len(stages)):
        chosen = [name for stage in stages[: number + 1] for name in stage]
        set_trainable(model, [block.name for block in blocks(model) if block.name in chosen])
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(keras.optimizers.SGD(0.1), loss)
        model.fit(images, labels, batch_size=8, epochs=1, verbose=0)
        kept.append(model.get_weights())
    models = []
    for weights in kept:
        copy = keras.models.clone_model(model)
        copy.set_weights(weights)
        models.append(copy)
    return models
