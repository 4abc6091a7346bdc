"""scikit-learn's own, one weight per class."""

import numpy as np
from sklearn.utils.class_weight import compute_class_weight


def class_weights(labels):
    present = np.unique(labels)
    weights = compute_class_weight("balanced", classes=present, y=labels)
    return dict(zip(present.tolist(), weights.tolist(), strict=True))
