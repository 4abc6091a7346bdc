"""interpolate."""

from ftlab import interpolate


def between(before, after, alpha):
    return interpolate(before, after, alpha)
