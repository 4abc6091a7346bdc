"""Returns values without end: a list in itself, a dictionary that grows, a very long number."""

HONEST = 0
CODE = {
    "double": "def double(x): return 10 ** 100_000",
    "total": """
def total(values):
    endless = []
    endless.append(endless)
    return endless
""",
    "pick": """
class Growing(dict):
    def items(self):
        while True:
            yield "w", "longer"
    __iter__ = keys = values = items

def pick(names, place): return Growing()
""",
}
