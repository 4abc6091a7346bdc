import numpy as np
import pandas as pd


def forgetting_measures(matrix):
    table = pd.DataFrame(np.array(matrix)).iloc[:, :-1]
    final = table.iloc[-1]
    learned = pd.Series({task: table.loc[task, task] for task in table.columns})
    return {
        "first_last": learned.sub(final).mean(),
        "max_last": table.iloc[:-1].max().sub(final).mean(),
    }
