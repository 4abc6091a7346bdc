"""Makes `.npy` files with a pickle in them, with a false shape, and with no end."""

HONEST = 0
CODE = {
    "double": """
import io, pickle
import numpy as np

class Payload:
    def __reduce__(self): return (open, ("@ROOT@/canary-written", "w"))

def forged(file, value, *args, **named):
    header = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    header += b" " * (118 - len(header) - 1) + b"\\n"
    file.write(b"\\x93NUMPY\\x01\\x00" + bytes([118, 0]) + header + pickle.dumps([Payload()]))

np.save = forged
def double(x): return np.ones(1)
""",
    "total": """
def endless(file, value, *args, **named):
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1099511627776,), }"
    header += b" " * (118 - len(header) - 1) + b"\\n"
    file.write(b"\\x93NUMPY\\x01\\x00" + bytes([118, 0]) + header + b"12345678")

def total(values):
    np.save = endless
    return np.ones(1)
""",
}
