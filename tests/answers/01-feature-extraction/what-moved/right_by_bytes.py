def what_moved(before, after):
    def contents(layer):
        return [array.tobytes() for array in layer.get_weights()]

    old = {layer.name: contents(layer) for layer in before.layers}
    return sorted(layer.name for layer in after.layers if contents(layer) != old[layer.name])
