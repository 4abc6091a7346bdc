import numpy as np
from sklearn.linear_model import LogisticRegression


def head_learning_curve(features, labels, test_features, test_labels, sizes, seed):
    rng = np.random.default_rng(seed)
    out = []
    for n in sizes:
        i = rng.permutation(len(labels))[:n]
        out.append(
            LogisticRegression(max_iter=1000)
            .fit(features[i], labels[i])
            .score(test_features, test_labels)
        )
    return out
