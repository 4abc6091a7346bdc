def what_moved(before, after):
    return [
        b.name
        for a, b in zip(before.layers, after.layers)
        if any((y - x).max() > 0 for x, y in zip(a.get_weights(), b.get_weights()))
    ]
