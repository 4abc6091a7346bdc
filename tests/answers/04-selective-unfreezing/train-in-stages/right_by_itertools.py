from itertools import accumulate

from ftlab import copy_model, set_trainable
import keras


def train_in_stages(model, images, labels, stages):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    def stage(joined):
        set_trainable(model, joined)
        model.compile(keras.optimizers.RMSprop(1e-3), loss)
        model.fit(images, labels, batch_size=10, epochs=1, verbose=0)
        return copy_model(model)

    return [stage(list(joined)) for joined in accumulate(stages, lambda a, b: [*a, *b])]
