"""A hundred megabytes of print, and as many figures. All answers are right."""

HONEST = 6
KEEPS = 6
CODE = {
    "double": """
line = "x" * 99_999
for _ in range(1000):
    print(line)
from IPython.display import display
for _ in range(1000):
    display({"text/plain": line}, raw=True)

def double(x): return 2 * x
""",
    "total": "right",
    "pick": "right",
}
