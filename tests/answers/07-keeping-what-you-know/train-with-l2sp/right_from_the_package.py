"""finetune with L2SP."""

from ftlab import L2SP, finetune
from ftlab.data.task import Split
import keras


def train_with_l2sp(model, images, labels, strength, learning_rate):
    optimizer = keras.optimizers.SGD(learning_rate)
    finetune(
        model,
        Split(images, labels),
        penalty=L2SP(strength),
        optimizer=optimizer,
        epochs=4,
        batch_size=len(images),
        progress=False,
    )
    return model.get_weights()
