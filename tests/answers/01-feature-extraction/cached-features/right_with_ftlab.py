from ftlab import feature_extractor


def cached_features(model, images):
    return feature_extractor(model).predict_on_batch(images)
