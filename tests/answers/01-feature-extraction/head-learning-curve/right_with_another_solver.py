import numpy as np
from sklearn.linear_model import LogisticRegression


def head_learning_curve(features, labels, test_features, test_labels, sizes, seed):
    def point(n):
        head = LogisticRegression(solver="newton-cg", max_iter=1000)
        head.fit(features[:n], labels[:n])
        return np.equal(head.predict(test_features), test_labels).mean()

    return np.array([point(n) for n in sizes])
