"""Sends zip archives of arrays where one array belongs: what reads them gives something else."""

HONEST = 0
CODE = {
    "double": """
import io
import numpy as np

def several(file, value, *args, **named):
    made = io.BytesIO()
    np.savez_compressed(made, **{"arr_0": np.zeros(10**7), "shape": 6, "__array__": 6, "sum": 6})
    file.write(made.getvalue())

def double(x):
    np.save = several
    return np.ones(1)
""",
    "total": """
def total(values):
    np.save = several
    return np.ones(1)
""",
    "pick": """
def pick(names, place):
    np.save = several
    return np.ones(1)
""",
}
