"""The right blocks, at a rate that leaves no number finite."""

from ftlab import set_trainable
import keras


def unfreeze_and_train(model, images, labels, blocks):
    set_trainable(model, blocks)
    optimizer = keras.optimizers.SGD(1e30)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer, loss)
    model.fit(images, labels, batch_size=4, epochs=2, verbose=0)
    return model
