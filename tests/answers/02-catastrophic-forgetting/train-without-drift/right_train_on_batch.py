import keras


def train_without_drift(model, images, labels, learning_rate):
    for layer in model.layers:
        layer.trainable = "BatchNormalization" != type(layer).__name__
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(learning_rate, momentum=0.9), loss)
    for start in range(0, len(labels), 10):
        model.train_on_batch(images[start : start + 10], labels[start : start + 10])
    return model
