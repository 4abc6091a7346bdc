import keras


def accuracy(logits, labels):
    metric = keras.metrics.SparseCategoricalAccuracy()
    metric.update_state(labels, logits)
    return float(metric.result())
