"""The right layers, but every weight with its sign turned round."""

from ftlab import blocks, freeze, unfreeze


def unfreeze_last(model, n):
    freeze(model)
    for block in blocks(model)[-n:]:
        unfreeze(model, block.name)
    model.set_weights([-weight for weight in model.get_weights()])
    return model
