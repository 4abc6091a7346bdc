from ftlab import replace_head, set_trainable


def new_head(model, n_classes):
    return set_trainable(replace_head(model, n_classes), ["head"])
