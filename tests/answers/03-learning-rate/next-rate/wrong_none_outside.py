"""Looks beyond the ends."""


def next_rate(rates, losses, lowest, highest):
    return lowest / 10 if not rates else rates[-1] * 10
