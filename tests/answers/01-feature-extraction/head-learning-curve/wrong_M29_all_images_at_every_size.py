from sklearn.linear_model import LogisticRegression


def head_learning_curve(features, labels, test_features, test_labels, sizes, seed):
    head = LogisticRegression(max_iter=1000).fit(features, labels)
    return [head.score(test_features, test_labels) for n in sizes]
