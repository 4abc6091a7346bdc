import keras


def train_head(model, images, labels):
    for layer in model.layers[:-1]:
        layer.trainable = False
    model.compile(
        keras.optimizers.Adam(1e-2), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    model.fit(images[:20], labels[:20], batch_size=20, epochs=20, verbose=0)
    return model
