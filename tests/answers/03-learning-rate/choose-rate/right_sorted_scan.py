import math
import statistics


def choose_rate(rates, losses):
    runs = {r: list(row) for r, row in zip(rates, losses) if all(map(math.isfinite, row))}
    best = min(runs, key=lambda rate: statistics.fmean(runs[rate]))
    slack = statistics.stdev(runs[best]) / len(runs[best]) ** 0.5
    limit = statistics.fmean(runs[best]) + slack
    for rate in sorted(runs):
        if statistics.fmean(runs[rate]) <= limit:
            return rate
