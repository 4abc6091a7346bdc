"""What became of each submission: points in nbgrader's gradebook, and an outcome beside it.

Writing down, and reading again, belong here.
"""
