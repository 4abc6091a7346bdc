"""First the camera then the dock."""

from ftlab import finetune, set_trainable


def adapt(model, images, labels, source_images, source_labels):
    set_trainable(model, None)
    finetune(model, (images, labels), learning_rate=1e-3, epochs=20, progress=False)
    finetune(model, (source_images, source_labels), learning_rate=1e-3, epochs=20, progress=False)
    return model
