"""The line about colors left out instead."""

import keras


def read_frames(model, frames):
    rows, columns = model.input_shape[1:3]
    pictures = frames.astype("float32")
    pictures = keras.ops.image.resize(pictures, (rows, columns))
    return model.predict(pictures, verbose=0)
