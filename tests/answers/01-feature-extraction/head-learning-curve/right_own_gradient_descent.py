import numpy as np


def head_learning_curve(features, labels, test_features, test_labels, sizes, seed):
    n_classes = labels.max() + 1
    accuracies = []
    for n in sizes:
        x, y = features[:n], np.eye(n_classes)[labels[:n]]
        kernel, bias = np.zeros((x.shape[1], n_classes)), np.zeros(n_classes)
        for _ in range(300):
            powers = np.exp(x @ kernel + bias)
            error = powers / powers.sum(axis=1, keepdims=True) - y
            kernel -= 0.05 * x.T @ error / n
            bias -= 0.05 * error.mean(axis=0)
        guesses = (test_features @ kernel + bias).argmax(axis=1)
        accuracies.append(float(np.mean(guesses == test_labels)))
    return accuracies
