"""The words in another order."""

import keras


def text_model(words, model):
    vectorizer = keras.layers.TextVectorization(output_mode="count", vocabulary=sorted(words))
    texts = keras.Input((), dtype="string")
    return keras.Model(texts, model(vectorizer(texts)))
