import keras


def with_preprocessing(model, height, width, mean, std):
    rows, columns, channels = model.input_shape[1:]
    steps = [
        keras.layers.Resizing(rows, columns, interpolation="bilinear"),
        keras.layers.Rescaling(1 / 255, offset=-mean),
        keras.layers.Rescaling(1 / std),
    ]
    pictures = prepared = keras.Input((height, width, channels), dtype="uint8")
    for step in steps:
        prepared = step(prepared)
    return keras.Model(pictures, model(prepared))
