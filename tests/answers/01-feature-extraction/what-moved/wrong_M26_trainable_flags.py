def what_moved(before, after):
    return [layer.name for layer in after.layers if layer.trainable and layer.weights]
