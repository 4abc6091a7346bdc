"""Returns arrays that take no memory here and all of it there. One exercise is right."""

HONEST = 2
KEEPS = 2
CODE = {
    "double": """
import numpy as np

def double(x): return np.broadcast_to(np.float32(x), (2**20, 2**20))
""",
    "total": """
import numpy as np

def total(values): return np.lib.stride_tricks.as_strided(np.zeros(1), (2**24,) * 2, (0, 0))
""",
    "pick": "right",
}
