"""Puts classes, bound methods and the checks' own functions where a function is asked for."""

HONEST = 0
CODE = {
    "double": "from ftlab.checks.core import passed as double",
    "total": "class total(BaseException):\n    def __new__(cls, values): return 3.0",
    "pick": "pick = ['b', 'w', 'longer']",
}
