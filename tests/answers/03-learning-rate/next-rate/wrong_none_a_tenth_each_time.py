"""Down from the top, and then on around the last."""


def next_rate(rates, losses, lowest, highest):
    if not rates:
        return highest
    if len(losses) > 1 and losses[-1] > losses[-2]:
        return min(rates[-1] * 1.1, highest)
    return max(rates[-1] / 3, lowest)
