"""Plain Python."""


def choose_part(rows, allowed):
    best, best_target = None, -1.0
    for part in {row["part"] for row in rows}:
        mine = [row for row in rows if row["part"] == part]
        lost = sum(row["source_before"] - row["source"] for row in mine) / len(mine)
        target = sum(row["target"] for row in mine) / len(mine)
        if lost <= allowed and target > best_target:
            best, best_target = part, target
    return best
