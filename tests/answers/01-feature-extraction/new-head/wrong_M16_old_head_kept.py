def new_head(model, n_classes):
    for layer in model.layers[:-1]:
        layer.trainable = False
    return model
