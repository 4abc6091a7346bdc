"""Trains a copy, with SGD, layer by layer."""

import keras


def unfreeze_and_train(model, images, labels, blocks):
    trained = keras.models.clone_model(model)
    trained.set_weights(model.get_weights())
    for layer in trained.layers:
        norm = isinstance(layer, keras.layers.BatchNormalization)
        layer.trainable = layer.name.split("_")[0] in blocks and not norm
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    trained.compile(keras.optimizers.SGD(0.05, momentum=0.9), loss)
    trained.fit(images, labels, batch_size=5, epochs=2, verbose=0)
    return trained
