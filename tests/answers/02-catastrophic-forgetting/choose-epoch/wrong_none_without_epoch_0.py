def choose_epoch(val_loss, source_accuracy, allowed):
    ok = [
        e for e, s in enumerate(source_accuracy) if e > 0 and source_accuracy[0] - s <= allowed
    ] or [0]
    return min(ok, key=lambda e: val_loss[e])
