"""Clone without weights."""

from ftlab import accuracy, finetune, set_trainable
from ftlab.data.task import Split
import keras


def source_after_rates(model, images, labels, source_images, source_labels, rates):
    found = []
    for rate in rates:
        copy = set_trainable(keras.models.clone_model(model), None, batchnorm="frozen")
        finetune(copy, Split(images, labels), learning_rate=rate, epochs=3, progress=False)
        found.append(accuracy(copy, Split(source_images, source_labels)))
    return found
