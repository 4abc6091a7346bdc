"""The rate that everyone uses."""


def next_rate(rates, losses, lowest, highest):
    return 1e-3
