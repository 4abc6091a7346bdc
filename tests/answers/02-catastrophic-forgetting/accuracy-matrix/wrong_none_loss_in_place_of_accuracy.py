"""Loss in place of accuracy."""

import keras


def accuracy_matrix(models, images, labels):
    rows = []
    for model in models:
        row = []
        model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        for x, y in zip(images, labels):
            row.append(model.evaluate(x, y, verbose=0))
        rows.append(row)
    return rows
