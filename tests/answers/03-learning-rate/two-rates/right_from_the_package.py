"""finetune with an optimizer for each rate."""

from ftlab import DiscriminativeOptimizer, finetune
from ftlab.data.task import Split
import numpy as np


def two_rates(model, images, labels, head_rate, base_rate):
    optimizer = DiscriminativeOptimizer.for_model(
        model, {"block1": base_rate, "block2": base_rate, "head": head_rate}
    )
    finetune(model, Split(images, labels), optimizer=optimizer, batch_size=len(labels), epochs=3)
    return [np.array(w) for w in model.get_weights()]
