def choose_epoch(val_loss, source_accuracy, allowed):
    ok = [e for e, s in enumerate(source_accuracy) if 100 * (source_accuracy[0] - s) <= allowed]
    return min(ok, key=lambda e: val_loss[e])
