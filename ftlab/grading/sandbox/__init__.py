"""Processes for cells: boxes without network and files, limits, and the warm process behind them.

What keeps a process in, or ends it, belongs here; what it computes does not.
"""
