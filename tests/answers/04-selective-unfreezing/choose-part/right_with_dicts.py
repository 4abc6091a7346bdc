from collections import defaultdict
from statistics import fmean


def choose_part(rows, allowed):
    by_part = defaultdict(list)
    for row in rows:
        by_part[row["part"]].append(row)
    found = []
    for part, runs in by_part.items():
        before, after = (fmean(r[key] for r in runs) for key in ("source_before", "source"))
        if before - after <= allowed:
            found.append((fmean(r["target"] for r in runs), part))
    return max(found)[1]
