from sklearn.linear_model import LogisticRegression


def head_learning_curve(features, labels, test_features, test_labels, sizes, seed):
    return [
        LogisticRegression(max_iter=1000)
        .fit(features[:n], labels[:n])
        .score(test_features[:n], test_labels[:n])
        for n in sizes
    ]
