"""Waits for somebody to type; two are right."""

HONEST = 4
KEEPS = 4
CODE = {
    "double": "import sys\ndef double(x): return float(input('? ') or sys.stdin.read())",
    "total": "right",
    "pick": "right",
}
