import keras


def unfreeze_and_train(model, images, labels, blocks):
    model.trainable = True
    for layer in model.layers:
        owner, _, part = layer.name.partition("_")
        layer.trainable = owner in blocks and part != "bn"
    model.compile(
        keras.optimizers.RMSprop(1e-3),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    for some in range(0, len(labels), 8):
        model.train_on_batch(images[some : some + 8], labels[some : some + 8])
    return model
