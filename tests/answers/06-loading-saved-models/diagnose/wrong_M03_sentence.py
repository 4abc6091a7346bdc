"""A sentence where a word was asked for."""


def diagnose(reference, images):
    if images.max() > 10:
        return "the scale is 0 to 255"
    return "as learned"
