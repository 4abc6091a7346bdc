"""Forks as fast as it can, and each child does. Two exercises are right."""

HONEST = 4
KEEPS = 4
CODE = {
    "double": """
import os

for attempt in range(2000):
    try:
        os.fork()
    except OSError:
        pass
""",
    "total": "right",
    "pick": "right",
}
