"""Sorted rates."""

from ftlab import accuracy, copy_model, finetune, set_trainable
from ftlab.data.task import Split


def source_after_rates(model, images, labels, source_images, source_labels, rates):
    found = []
    for rate in sorted(rates):
        copy = set_trainable(copy_model(model), None, batchnorm="frozen")
        finetune(copy, Split(images, labels), learning_rate=rate, epochs=3, progress=False)
        found.append(accuracy(copy, Split(source_images, source_labels)))
    return found
