"""Returns objects that do something when they are pickled, unpickled, copied or compared."""

HONEST = 0
CODE = {
    "double": """
class Payload:
    def __reduce_ex__(self, protocol): return (open, ("@ROOT@/canary-written", "w"))
    def __deepcopy__(self, memo): return 6
    def __getstate__(self): raise SystemExit
    def __del__(self): open("@ROOT@/canary-written", "w").close()

def double(x): return Payload()
""",
    "total": "import numpy as np\ndef total(values): return np.array([Payload()], dtype=object)",
    "pick": "def pick(names, place): return {'w': Payload(), 'b': [Payload()]}",
}
