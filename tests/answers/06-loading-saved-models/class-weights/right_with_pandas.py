import pandas as pd


def class_weights(labels):
    shares = pd.Series(labels).value_counts(normalize=True)
    return (1 / shares / len(shares)).to_dict()
