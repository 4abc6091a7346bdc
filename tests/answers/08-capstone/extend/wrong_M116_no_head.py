"""Features instead of logits."""

from ftlab import feature_extractor


def extend(model, images, labels, source_images, source_labels):
    return feature_extractor(model)
