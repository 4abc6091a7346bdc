"""One metric never reset."""

import keras


def accuracy_matrix(models, images, labels):
    metric = keras.metrics.SparseCategoricalAccuracy()
    rows = []
    for model in models:
        row = []
        for x, y in zip(images, labels):
            metric.update_state(y, model.predict(x, verbose=0))
            row.append(float(metric.result()))
        rows.append(row)
    return rows
