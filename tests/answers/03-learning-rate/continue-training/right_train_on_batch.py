import keras


def continue_training(model, images, labels, done, more, learning_rate, decay):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(learning_rate), loss, metrics=["accuracy"])
    log = {"epoch": [], "loss": [], "accuracy": [], "learning_rate": []}
    for epoch in range(done, done + more):
        model.optimizer.learning_rate = learning_rate * decay**epoch
        found = model.train_on_batch(images, labels, return_dict=True)
        model.reset_metrics()
        log["epoch"].append(epoch)
        log["loss"].append(float(found["loss"]))
        log["accuracy"].append(float(found["accuracy"]))
        log["learning_rate"].append(float(model.optimizer.learning_rate))
    return log
