"""Takes all the memory there is, in an exercise. Two are right."""

HONEST = 4
KEEPS = 4
CODE = {
    "double": """
def double(x):
    taken = []
    while True:
        taken.append(bytearray(b"x" * 2**28))
""",
    "total": "right",
    "pick": "right",
}
