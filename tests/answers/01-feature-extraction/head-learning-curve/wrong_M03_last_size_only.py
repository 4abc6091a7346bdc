from sklearn.linear_model import LogisticRegression


def head_learning_curve(features, labels, test_features, test_labels, sizes, seed):
    for n in sizes:
        head = LogisticRegression(max_iter=1000).fit(features[:n], labels[:n])
    return head.score(test_features, test_labels)
