"""What runs in a box: cells, and calls of the functions that they define.

It works with nothing but a channel to the outside.
"""
