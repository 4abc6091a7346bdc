import keras


def train_head(model, images, labels):
    model.trainable = False
    model.layers[-1].trainable = True
    model.compile(
        keras.optimizers.Adam(1e-2), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    model.fit(images, labels, batch_size=20, epochs=20, verbose=0)
    return model
