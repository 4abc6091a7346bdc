"""Puts the optimum that scikit-learn finds into the head."""

import keras
from sklearn.linear_model import LogisticRegression


def train_head(model, images, labels):
    base = keras.Model(model.input, model.layers[-1].input)
    found = LogisticRegression(C=100, max_iter=5000).fit(base.predict(images, verbose=0), labels)
    model.layers[-1].set_weights([found.coef_.T, found.intercept_])
    return model
