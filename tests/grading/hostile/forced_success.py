"""Makes every result of IPython a success, and every run of a cell a run of nothing."""

HONEST = 0
CODE = {
    "double": """
from IPython.core import interactiveshell as shell
from IPython.core.interactiveshell import InteractiveShell

shell.ExecutionResult.success = property(lambda self: True)
shell.ExecutionResult.raise_error = lambda self: None
run = InteractiveShell.run_cell
for name in ("run_cell", "run_code", "run_ast_nodes", "showtraceback", "_run_cell"):
    setattr(InteractiveShell, name, lambda self, *a, **k: shell.ExecutionResult(None))
"""
}
