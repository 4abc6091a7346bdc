import pandas as pd


def choose_epoch(val_loss, source_accuracy, allowed):
    table = pd.DataFrame({"loss": val_loss, "source": source_accuracy})
    floor = table.source.iloc[0] - allowed
    return int(table.query("source >= @floor").loss.idxmin())
