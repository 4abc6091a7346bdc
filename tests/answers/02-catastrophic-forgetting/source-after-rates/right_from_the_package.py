"""Uses the course's own functions."""

from ftlab import accuracy, copy_model, finetune, set_trainable
from ftlab.data.task import Split


def source_after_rates(model, images, labels, source_images, source_labels, rates):
    accuracies = []
    for rate in rates:
        trained = set_trainable(copy_model(model), None, batchnorm="frozen")
        finetune(trained, Split(images, labels), learning_rate=rate, epochs=1)
        accuracies.append(accuracy(trained, Split(source_images, source_labels)))
    return accuracies
