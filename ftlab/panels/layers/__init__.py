"""The layer panel: state, training thread, code and view, each in a module of its own."""

from ftlab.panels.layers.panel import LayerPanel

__all__ = ["LayerPanel"]
