"""Logistic regression on both."""

import keras
import numpy as np
from sklearn.linear_model import LogisticRegression


def grow(head, features, labels, old_features, old_labels):
    inputs = np.concatenate([features, old_features])
    found = LogisticRegression(max_iter=1000).fit(inputs, np.concatenate([labels, old_labels]))
    grown = keras.Sequential([keras.Input((1280,)), keras.layers.Dense(14)])
    grown.set_weights([found.coef_.T, found.intercept_])
    return grown
