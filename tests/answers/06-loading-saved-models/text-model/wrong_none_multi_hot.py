"""A word that comes twice counts once."""

import keras


def text_model(words, model):
    vectorizer = keras.layers.TextVectorization(output_mode="multi_hot", vocabulary=words)
    texts = keras.Input((), dtype="string")
    return keras.Model(texts, model(vectorizer(texts)))
