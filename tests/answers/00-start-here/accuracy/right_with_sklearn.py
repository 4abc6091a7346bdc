from sklearn.metrics import accuracy_score


def accuracy(logits, labels):
    return accuracy_score(labels, logits.argmax(-1))
