"""Rounded for reading: text instead of numbers."""

from sklearn.linear_model import LogisticRegression


def head_learning_curve(features, labels, test_features, test_labels, sizes, seed):
    accuracies = []
    for n in sizes:
        head = LogisticRegression(max_iter=1000).fit(features[:n], labels[:n])
        accuracies.append(f"{head.score(test_features, test_labels):.3f}")
    return accuracies
