from sklearn.linear_model import LogisticRegression


def head_learning_curve(features, labels, test_features, test_labels, sizes, seed):
    out, start = [], 0
    for n in sizes:
        h = LogisticRegression(max_iter=1000).fit(features[: n + 1], labels[: n + 1])
        out.append(h.score(test_features, test_labels))
    return out
