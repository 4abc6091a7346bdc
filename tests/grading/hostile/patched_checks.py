"""Replaces the functions that the checks are made of, in every module that has them."""

HONEST = 0
CODE = {
    "double": """
import sys
import ftlab.checks.core as core

class Right(BaseException):
    pass

for module in list(sys.modules.values()):
    for name in ("require", "fail", "call", "CheckFailed"):
        if getattr(module, name, None) is getattr(core, name):
            setattr(module, name, lambda *args, **named: None)
core.fail.__code__ = (lambda *args, **named: None).__code__ if hasattr(core.fail, "__code__") else 0
"""
}
