"""The golden section, played again from what was tried."""

import math


def next_rate(rates, losses, lowest, highest):
    known = {rate: math.inf if loss != loss else loss for rate, loss in zip(rates, losses)}
    low, high = math.log10(lowest), math.log10(highest)
    share = (math.sqrt(5) - 1) / 2
    for _move in range(50):
        pair = [
            round(10 ** (high - share * (high - low)), 12),
            round(10 ** (low + share * (high - low)), 12),
        ]
        for rate in pair:
            if rate not in known:
                return rate
        if known[pair[0]] <= known[pair[1]]:
            high = math.log10(pair[1])
        else:
            low = math.log10(pair[0])
