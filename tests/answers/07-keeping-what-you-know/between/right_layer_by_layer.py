from ftlab import copy_model


def between(before, after, alpha):
    mixed = copy_model(before)
    for layer, other in zip(mixed.layers, after.layers):
        pairs = zip(layer.get_weights(), other.get_weights())
        layer.set_weights([here + alpha * (there - here) for here, there in pairs])
    return mixed
