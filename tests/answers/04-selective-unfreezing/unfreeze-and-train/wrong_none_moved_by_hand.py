"""Adds a number to the weights that were to be trained."""


def unfreeze_and_train(model, images, labels, blocks):
    for layer in model.layers:
        if layer.name == "head" and "head" in blocks or layer.name.removesuffix("_conv") in blocks:
            layer.set_weights([weight + 0.001 for weight in layer.get_weights()])
    return model
