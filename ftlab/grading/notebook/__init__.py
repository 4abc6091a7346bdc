"""Reading an executed notebook: its exercises, its checks, what they say, its outputs.

Nothing here runs a cell.
"""
