"""The best run within the limit."""


def choose_part(rows, allowed):
    within = [row for row in rows if row["source_before"] - row["source"] <= allowed]
    return max(within, key=lambda row: row["target"])["part"]
