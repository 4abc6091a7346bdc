"""Compiles for evaluation only."""

import keras


def accuracy_matrix(models, images, labels):
    R = []
    for model in models:
        model.compile(
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
        )
        R.append([model.evaluate(x, y, verbose=0)[1] for x, y in zip(images, labels)])
    return R
