from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def head_learning_curve(features, labels, test_features, test_labels, sizes, seed):
    curve = []
    for n in sizes:
        head = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000, random_state=seed))
        head.fit(features[:n], labels[:n])
        curve.append(float((head.predict(test_features) == test_labels).mean()))
    return curve
