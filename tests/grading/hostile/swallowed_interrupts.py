"""A loop that cannot be interrupted, in an exercise; two are right."""

HONEST = 4
KEEPS = 4
CODE = {
    "double": "right",
    "total": """
import signal, time

def total(values):
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    while True:
        try:
            time.sleep(60)
        except BaseException:
            pass
""",
    "pick": "right",
}
