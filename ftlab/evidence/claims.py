"""Where the measurements are: one module for the claims of a lesson or two."""

from __future__ import annotations

from importlib import import_module

MODULES = ("forgetting_claims",)


def load() -> None:
    """Import every module of measurements, so that `CLAIMS` is complete."""
    for name in MODULES:
        import_module(f"ftlab.evidence.{name}")
