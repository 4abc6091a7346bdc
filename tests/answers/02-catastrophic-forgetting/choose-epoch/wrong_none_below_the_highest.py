def choose_epoch(val_loss, source_accuracy, allowed):
    top = max(source_accuracy)
    ok = [e for e, s in enumerate(source_accuracy) if top - s <= allowed]
    return min(ok, key=lambda e: val_loss[e])
