"""More threads than a machine holds, each with a small stack: neighbors should start as ever."""

HONEST = 4
KEEPS = 4
CODE = {
    "double": """
import threading, time
threading.stack_size(65536)
for _ in range(5000):
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
def double(x): return 2 * x
""",
    "total": "right",
    "pick": "right",
}
