"""A model that does not know yet what it takes."""

import keras


def text_model(words, model):
    vectorizer = keras.layers.TextVectorization(output_mode="count", vocabulary=words)
    return keras.Sequential([vectorizer, model])
