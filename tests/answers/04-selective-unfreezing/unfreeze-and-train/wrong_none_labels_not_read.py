from ftlab import set_trainable
import keras


def unfreeze_and_train(model, images, labels, blocks):
    set_trainable(model, blocks)
    model.compile(
        keras.optimizers.Adam(1e-2), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    model.fit(images, 0 * labels, epochs=1, verbose=0)
    return model
