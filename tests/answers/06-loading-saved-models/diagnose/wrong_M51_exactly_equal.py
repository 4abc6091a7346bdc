"""Statistics of other pictures are expected to agree exactly."""

import numpy as np


def diagnose(reference, images):
    def detail(pictures):
        return np.abs(np.diff(pictures, axis=2)).mean() / pictures.std()

    if images.max() > 10:
        return "0 to 255"
    if images.min() < -0.1:
        standard = abs(images.mean()) < 0.05 and abs(images.std() - 1) < 0.05
        return "standardized" if standard else "-1 to 1"
    if abs(1 - images.mean() - reference.mean()) < abs(images.mean() - reference.mean()):
        return "inverted"
    if detail(images) != detail(reference):
        return "low resolution"
    return "as learned"
