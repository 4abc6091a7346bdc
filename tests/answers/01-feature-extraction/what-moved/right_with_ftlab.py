from ftlab import audit, snapshot


def what_moved(before, after):
    table = audit(snapshot(before), after)
    return table[table.moved | table.statistics_moved].layer.tolist()
