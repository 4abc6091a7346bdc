"""A sequential model."""

import keras


def text_model(words, model):
    vectorizer = keras.layers.TextVectorization(output_mode="count", vocabulary=words)
    return keras.Sequential([keras.Input((), dtype="string"), vectorizer, model])
