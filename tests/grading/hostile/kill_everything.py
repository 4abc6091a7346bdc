"""Kills its parent and every process it can see. The other two exercises are right."""

HONEST = 4
KEEPS = 4
CODE = {
    "double": """
import os, signal

for pid in [os.getppid(), -1, @PID@, *range(2, 50)]:
    try:
        if pid != os.getpid():
            os.kill(pid, signal.SIGKILL)
    except OSError:
        pass
os.killpg(0, signal.SIGKILL)
""",
    "total": "right",
    "pick": "right",
}
