"""Code for the end: exit handlers, signal handlers, finalizers, weak references."""

HONEST = 0
CODE = {
    "double": """
import atexit, os, signal, sys, weakref

def late(*args):
    os.write(2, b"canary-written")
    open("@ROOT@/canary-written", "w").write("late")

atexit.register(late)
for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
    signal.signal(number, late)
sys.excepthook = sys.unraisablehook = late

class Last:
    def __del__(self): late()

keep = Last()
weakref.finalize(keep, late)
def double(x): return Last()
"""
}
