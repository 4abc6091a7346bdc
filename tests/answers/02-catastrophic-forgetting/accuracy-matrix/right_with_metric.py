import keras
import numpy as np


def accuracy_matrix(models, images, labels):
    matrix = np.empty((len(models), len(images)))
    for place in np.ndindex(*matrix.shape):
        metric = keras.metrics.SparseCategoricalAccuracy()
        metric.update_state(labels[place[1]], models[place[0]](images[place[1]]))
        matrix[place] = metric.result()
    return matrix
