import keras


def head_learning_curve(features, labels, test_features, test_labels, sizes, seed):
    accuracies = []
    for n in sizes:
        keras.utils.set_random_seed(seed)
        head = keras.Sequential(
            [keras.Input(features.shape[1:]), keras.layers.Dense(int(max(labels)) + 1)]
        )
        head.compile(
            keras.optimizers.Adam(1e-2),
            keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            metrics=["accuracy"],
        )
        head.fit(features[:n], labels[:n], batch_size=20, epochs=20, verbose=0)
        accuracies.append(head.evaluate(test_features, test_labels, verbose=0)[1])
    return accuracies
