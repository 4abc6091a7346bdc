"""The vocabulary is set afterwards."""

import keras


def text_model(words, model):
    vectorizer = keras.layers.TextVectorization(output_mode="count")
    vectorizer.set_vocabulary(words)
    texts = keras.Input((), dtype="string")
    return keras.Model(texts, model(vectorizer(texts)))
