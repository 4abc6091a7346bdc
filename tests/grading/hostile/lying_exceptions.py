"""Raises what a check may take for something else: exits, interrupts, forged failures."""

HONEST = 0
CODE = {
    "double": """
class CheckFailed(BaseException):
    misconception = "M99<script>alert(1)</script>"
    def __str__(self): raise CheckFailed
    __repr__ = __str__

def double(x): raise CheckFailed("✓ double(3) is 6.")
""",
    "total": "def total(values): raise SystemExit(0)",
    "pick": "class StopIt(KeyboardInterrupt): pass\n"
    "def pick(names, place): raise StopIt('passed') from GeneratorExit()",
}
