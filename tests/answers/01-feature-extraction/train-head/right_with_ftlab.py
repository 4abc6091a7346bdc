from ftlab import Split, finetune, set_trainable


def train_head(model, images, labels):
    set_trainable(model, ["head"])
    return finetune(model, Split(images, labels), learning_rate=1e-2, epochs=20).model
