"""A finder that serves false modules, and false modules in sys.modules."""

HONEST = 0
CODE = {
    "double": """
import importlib.abc, importlib.machinery, sys, types

class False_(types.ModuleType):
    def __getattr__(self, name): return lambda *args, **named: None

class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None): return importlib.machinery.ModuleSpec(name, self)
    def create_module(self, spec): return False_(spec.name)
    def exec_module(self, module): pass

sys.meta_path.insert(0, Finder())
sys.path_hooks.clear()
for name in [name for name in sys.modules if name.startswith(("ftlab.checks", "numpy.testing"))]:
    sys.modules[name] = False_(name)
"""
}
