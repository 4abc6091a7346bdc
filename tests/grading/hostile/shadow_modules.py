"""Modules beside the notebook that stand in the way of real ones."""

HONEST = 0
FALSE = """
def __getattr__(name): return lambda *args, **named: None
def assert_allclose(*args, **named): pass
class testing: assert_allclose = assert_allclose
require = call = passed = assert_allclose
"""


def files(folder):
    for name in ("keras.py", "numpy.py", "ftlab.py", "json.py", "socket.py", "IPython.py"):
        (folder / name).write_text(FALSE)
    for name in ("ftlab", "numpy"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(FALSE)
