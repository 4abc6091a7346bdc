"""Returns an object that is equal to everything and can be anything."""

HONEST = 0
OBJECT = """
class Everything:
    __hash__ = object.__hash__
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __len__(self): return 6
    def __bool__(self): return True
    def __float__(self): return 3.0
    def __array__(self, dtype=None, copy=None):
        import numpy as np
        return np.array(3.0)
    def __array_function__(self, *args, **named): return True
    def __array_ufunc__(self, *args, **named): return True
    def __getattr__(self, name): return self
    def __call__(self, *args, **named): return self
"""
CODE = {
    "double": OBJECT + "def double(x): return Everything()",
    "total": "def total(values): return Everything()",
    "pick": "def pick(names, place): return Everything()",
}
