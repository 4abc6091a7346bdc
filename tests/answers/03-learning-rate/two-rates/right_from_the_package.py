"""finetune with an optimizer for each rate."""

from ftlab import DiscriminativeOptimizer, finetune
from ftlab.data.task import Split
import numpy as np


def two_rates(model, images, labels, head_rate, body_rate):
    optimizer = DiscriminativeOptimizer.for_model(
        model, {"block1": body_rate, "block2": body_rate, "head": head_rate}
    )
    finetune(model, Split(images, labels), optimizer=optimizer, batch_size=len(labels), epochs=3)
    return [np.array(w) for w in model.get_weights()]
