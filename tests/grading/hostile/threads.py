"""Threads that go on after their cell: they patch, print and raise. All answers are right."""

HONEST = 6
KEEPS = 6
CODE = {
    "double": """
import sys, threading, time

def restless():
    import ftlab.checks.core as core
    while True:
        core.require = lambda *args, **named: None
        sys.stdout.write("x")
        time.sleep(0.001)

for _ in range(20):
    threading.Thread(target=restless).start()

def double(x): return 2 * x
""",
    "total": "right",
    "pick": "right",
}
