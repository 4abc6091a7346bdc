"""Whatever is below 0 is called standardized."""

import numpy as np


def diagnose(reference, images):
    def detail(pictures):
        return np.abs(np.diff(pictures, axis=2)).mean() / pictures.std()

    if images.max() > 10:
        return "0 to 255"
    if images.min() < -0.1:
        return "standardized"
    if abs(1 - images.mean() - reference.mean()) < abs(images.mean() - reference.mean()):
        return "inverted"
    if detail(images) < 0.8 * detail(reference):
        return "low resolution"
    return "as learned"
