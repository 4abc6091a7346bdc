"""Head pulled to zero."""

from ftlab.training.penalties import L2SP
import keras


def train_with_l2sp(model, images, labels, strength, learning_rate):
    pull = L2SP(strength, beta=strength, new=("head",)).fresh()
    pull.prepare(model, None)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(learning_rate), loss)
    model.fit(images, labels, batch_size=len(images), epochs=4, verbose=0)
    return model.get_weights()
