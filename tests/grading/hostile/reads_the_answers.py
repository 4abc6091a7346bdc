"""Looks for how the checks judge and which answers to the knowledge checks are right."""

HONEST = 0
CODE = {
    "double": """
import gc, pathlib, types
from ftlab import checks

folder = pathlib.Path(checks.__file__).parent
told = {"__init__.py", "budget.py", "core.py", "family.py", "misconceptions.py", "quiz.py"}
for path in folder.rglob("*"):
    if path.is_file() and path.parent.name != "catalogue" and path.name not in told:
        print("leaked:" if path.name != "specimens.py" else "", path)
try:
    print("leaked:", checks.quiz.questions("00-start-here"))
except Exception:
    pass
for thing in gc.get_objects():
    code = getattr(thing, "__code__", None)
    if isinstance(code, types.CodeType) and code.co_filename.endswith("start_here.py"):
        print("leaked:", thing)
import ftlab.checks.feature_extraction.head as head
print("leaked:" if getattr(head, "__file__", "") else "")
checks.start_here.accuracy(double if "double" in globals() else None)
"""
}
